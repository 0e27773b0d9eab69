/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "translate.h"

#include "sysreg.h"

/* PAR_EL1 (DDI 0487 D19.2.114) */
#define PAR_F       (UINT64_C(1) << 0)
#define PAR_ADDRESS UINT64_C(0x0000fffffffff000)

#define PAGE_OFFSET UINT64_C(0xfff)

/* The answer to the AT instruction before it. */
static bool take_answer(uint64_t address, uint64_t saved, uint64_t *result)
{
    uint64_t par;

    BARRIER_ISB();
    par = SYSREG_READ(par_el1);
    SYSREG_WRITE(par_el1, saved);
    *result = (par & PAR_ADDRESS) | (address & PAGE_OFFSET);
    return (par & PAR_F) == 0;
}

bool translate_address(uint64_t address, bool write, uint64_t *physical)
{
    uint64_t saved = SYSREG_READ(par_el1);

    if (write)
        __asm__ volatile("at s12e1w, %0" ::"r"(address) : "memory");
    else
        __asm__ volatile("at s12e1r, %0" ::"r"(address) : "memory");
    return take_answer(address, saved, physical);
}

bool translate_stage1(uint64_t address, uint64_t *ipa)
{
    uint64_t saved = SYSREG_READ(par_el1);

    __asm__ volatile("at s1e1r, %0" ::"r"(address) : "memory");
    return take_answer(address, saved, ipa);
}
