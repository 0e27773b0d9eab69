/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "psci.h"

#include "../../hyp/psci.h"

int64_t psci_invoke(uint64_t function, uint64_t x1, uint64_t x2, uint64_t x3)
{
    register uint64_t r0 __asm__("x0") = function;
    register uint64_t r1 __asm__("x1") = x1;
    register uint64_t r2 __asm__("x2") = x2;
    register uint64_t r3 __asm__("x3") = x3;

    __asm__ volatile("smc #0"
                     : "+r"(r0), "+r"(r1), "+r"(r2), "+r"(r3)::"x4", "x5", "x6", "x7", "x8", "x9",
                       "x10", "x11", "x12", "x13", "x14", "x15", "x16", "x17", "memory");
    return (int64_t)r0;
}

/* What hyp/console.c's panic() ends with. */
_Noreturn void psci_system_off(void)
{
    psci_invoke(PSCI_SYSTEM_OFF, 0, 0, 0);
    for (;;)
        __asm__ volatile("wfe");
}

_Noreturn void psci_system_reset(void)
{
    psci_system_off();
}
