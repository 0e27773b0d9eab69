/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "mmio.h"

#include "sysreg.h"

/*
 * Assembly, not volatile C: a compiler may pick post-indexed or paired forms, which give a trapping
 * hypervisor below us (QEMU under KVM) no syndrome to decode.
 */
uint8_t mmio_read8(uint64_t address)
{
    uint32_t value;

    __asm__ volatile("ldrb %w0, [%1]" : "=r"(value) : "r"(address) : "memory");
    return (uint8_t)value;
}

uint32_t mmio_read32(uint64_t address)
{
    uint32_t value;

    __asm__ volatile("ldr %w0, [%1]" : "=r"(value) : "r"(address) : "memory");
    return value;
}

uint64_t mmio_read64(uint64_t address)
{
    uint64_t value;

    __asm__ volatile("ldr %0, [%1]" : "=r"(value) : "r"(address) : "memory");
    return value;
}

void mmio_write8(uint64_t address, uint8_t value)
{
    __asm__ volatile("strb %w0, [%1]" ::"r"((uint32_t)value), "r"(address) : "memory");
}

void mmio_write32(uint64_t address, uint32_t value)
{
    __asm__ volatile("str %w0, [%1]" ::"r"(value), "r"(address) : "memory");
}

void mmio_write64(uint64_t address, uint64_t value)
{
    __asm__ volatile("str %0, [%1]" ::"r"(value), "r"(address) : "memory");
}

/* CTR_EL0.DminLine: log2 of the words in the smallest data cache line. */
static uint64_t cache_line(void)
{
    return UINT64_C(4) << sysreg_field(SYSREG_READ(ctr_el0), 16, 4);
}

void mmio_publish(const void *start, size_t size, bool clean)
{
    uint64_t line = cache_line();
    uint64_t address = (uintptr_t)start & ~(line - 1);
    uint64_t end = (uintptr_t)start + size;

    for (; clean && address < end; address += line)
        __asm__ volatile("dc cvac, %0" ::"r"(address) : "memory");
    BARRIER_DSB();
}

void mmio_refresh(const void *start, size_t size)
{
    uint64_t line = cache_line();
    uint64_t address = (uintptr_t)start & ~(line - 1);
    uint64_t end = (uintptr_t)start + size;

    for (; address < end; address += line)
        __asm__ volatile("dc ivac, %0" ::"r"(address) : "memory");
    BARRIER_DSB();
}
