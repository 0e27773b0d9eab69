/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "fake_mmio.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "fake_pool.h"

#define CACHE_LINE UINT64_C(64)
#define CHUNK      UINT64_C(4096)

void (*fake_mmio_check)(const uint64_t *word);
void (*fake_mmio_published)(void);

static const struct fake_mmio_device *device;
static bool coherent;
static uint8_t *seen;

void fake_mmio_reset(bool is_coherent)
{
    if (seen != NULL)
        munmap(seen, FAKE_POOL_SIZE);
    seen = mmap(NULL, FAKE_POOL_SIZE, PROT_READ | PROT_WRITE,
                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (seen == MAP_FAILED)
        abort();
    device = NULL;
    coherent = is_coherent;
    fake_mmio_check = NULL;
    fake_mmio_published = NULL;
}

void fake_mmio_attach(const struct fake_mmio_device *new_device)
{
    device = new_device;
}

static uint64_t offset_of(uint64_t address)
{
    if (!fake_pool_holds(address, sizeof(uint64_t)) || address % sizeof(uint64_t) != 0) {
        fprintf(stderr, "a device uses 0x%llx, which is not in the pool\n",
                (unsigned long long)address);
        abort();
    }
    return address - (uintptr_t)fake_pool_start();
}

uint64_t fake_mmio_seen(uint64_t address)
{
    uint64_t value;

    memcpy(&value, seen + offset_of(address), sizeof(value));
    return value;
}

void fake_mmio_store(uint64_t address, uint64_t value)
{
    memcpy(seen + offset_of(address), &value, sizeof(value));
    if (coherent)
        *(uint64_t *)(uintptr_t)address = value;
}

/* Shows the device what is at [start, end), offsets into the pool at multiples of CACHE_LINE. */
static void show(uint64_t start, uint64_t end)
{
    const uint8_t *pool = fake_pool_start();
    uint64_t at, i, step;

    for (at = start; fake_mmio_check != NULL && at < end; at += step) {
        step = end - at < CHUNK ? end - at : CHUNK;
        if (memcmp(pool + at, seen + at, step) == 0)
            continue;
        for (i = at; i < at + step; i += sizeof(uint64_t)) {
            if (memcmp(pool + i, seen + i, sizeof(uint64_t)) != 0)
                fake_mmio_check((const uint64_t *)(const void *)(pool + i));
        }
    }
    memcpy(seen + start, pool + start, end - start);
}

static void lines_of(const void *start, size_t size, uint64_t *first, uint64_t *end)
{
    uint64_t offset = (uintptr_t)start - (uintptr_t)fake_pool_start();

    offset_of((uintptr_t)start & ~UINT64_C(7));
    *first = offset & ~(CACHE_LINE - 1);
    *end = (offset + size + CACHE_LINE - 1) & ~(CACHE_LINE - 1);
}

void mmio_publish(const void *start, size_t size, bool clean)
{
    uint64_t first = 0;
    uint64_t end = (fake_pool_used() + CACHE_LINE - 1) & ~(CACHE_LINE - 1);

    if (!coherent && !clean)
        return;
    if (!coherent)
        lines_of(start, size, &first, &end);
    show(first, end);
    if (fake_mmio_published != NULL)
        fake_mmio_published();
}

void mmio_refresh(const void *start, size_t size)
{
    uint64_t first, end;

    lines_of(start, size, &first, &end);
    memcpy(fake_pool_start() + first, seen + first, end - first);
}

static uint64_t offset_in_device(uint64_t address, unsigned int width)
{
    if (device == NULL || address < device->base || address - device->base >= device->size ||
        address % width != 0) {
        fprintf(stderr, "no register at 0x%llx\n", (unsigned long long)address);
        abort();
    }
    return address - device->base;
}

uint8_t mmio_read8(uint64_t address)
{
    return (uint8_t)device->read(offset_in_device(address, 1), 1);
}

uint32_t mmio_read32(uint64_t address)
{
    return (uint32_t)device->read(offset_in_device(address, 4), 4);
}

uint64_t mmio_read64(uint64_t address)
{
    return device->read(offset_in_device(address, 8), 8);
}

void mmio_write8(uint64_t address, uint8_t value)
{
    device->write(offset_in_device(address, 1), 1, value);
}

void mmio_write32(uint64_t address, uint32_t value)
{
    device->write(offset_in_device(address, 4), 4, value);
}

void mmio_write64(uint64_t address, uint64_t value)
{
    device->write(offset_in_device(address, 8), 8, value);
}
