/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "fake_pool.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define ARENA_HINT ((void *)UINT64_C(0x40000000))

void (*fake_pool_asked)(void);

static uint8_t *arena;
static size_t used, limit;

uint8_t *fake_pool_start(void)
{
    if (arena == NULL) {
        arena = mmap(ARENA_HINT, FAKE_POOL_SIZE, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (arena == MAP_FAILED || ((uintptr_t)arena + FAKE_POOL_SIZE) >> 32 != 0) {
            fputs("no memory below 4 GiB for the fake pool\n", stderr);
            abort();
        }
    }
    return arena;
}

size_t fake_pool_used(void)
{
    return used;
}

void fake_pool_reset(size_t new_limit)
{
    memset(fake_pool_start(), 0, used);
    used = 0;
    limit = new_limit;
    fake_pool_asked = NULL;
}

bool fake_pool_holds(uint64_t address, uint64_t size)
{
    uint64_t start = (uintptr_t)fake_pool_start();

    return address >= start && address - start <= used && size <= used - (address - start);
}

void *pool_alloc(size_t size, size_t alignment)
{
    size_t start = ((uintptr_t)fake_pool_start() + used + alignment - 1) / alignment * alignment -
                   (uintptr_t)fake_pool_start();

    if (fake_pool_asked != NULL)
        fake_pool_asked();
    if (start > limit || size > limit - start)
        return NULL;
    used = start + size;
    return arena + start;
}
