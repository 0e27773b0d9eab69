/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "mmu.h"

#include "../../hyp/console.h"
#include "../../hyp/sysreg.h"

#define ENTRIES 512u
#define NORMAL  UINT64_C(0x701) /* as head.S has it */
#define TABLE   UINT64_C(3)

#pragma GCC visibility push(hidden)
extern volatile uint64_t mmu_table[ENTRIES];
#pragma GCC visibility pop

/* Break before make (DDI 0487 D8.14.1). */
static void replace(uint64_t gigabyte, uint64_t descriptor)
{
    mmu_table[gigabyte] = 0;
    __asm__ volatile("dsb ish\n\ttlbi vmalle1is\n\tdsb ish" ::: "memory");
    mmu_table[gigabyte] = descriptor;
    __asm__ volatile("dsb ish\n\tisb" ::: "memory");
}

void mmu_map_memory(struct board_range range)
{
    uint64_t at = range.base >> 30;
    uint64_t last = (range.base + range.size - 1) >> 30;

    if (last >= ENTRIES)
        panic("dom0: memory at 0x%lx is out of reach", range.base);
    for (; at <= last; at++) {
        if (mmu_table[at] != (at << 30 | NORMAL))
            replace(at, at << 30 | NORMAL);
    }
}

void mmu_set_table(uint64_t address, uint64_t table)
{
    replace(address >> 30, table | TABLE);
}
