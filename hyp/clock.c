/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "clock.h"

#include "sysreg.h"

/* DDI 0487 D12.2.1: the counter may be read early, so an ISB keeps it in its place. */
static uint64_t now(void)
{
    BARRIER_ISB();
    return SYSREG_READ(cntpct_el0);
}

uint64_t clock_deadline(uint64_t microseconds)
{
    uint64_t frequency = SYSREG_READ(cntfrq_el0);

    return now() + microseconds * (frequency / 1000) / 1000 + 1;
}

bool clock_passed(uint64_t deadline)
{
    return (int64_t)(now() - deadline) >= 0;
}
