/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "limit.h"

#include <stdint.h>

#include "clock.h"
#include "console.h"
#include "spinlock.h"

#define LINES_PER_PERIOD 10u
#define PERIOD_US        1000000u

static struct spinlock lock;
static uint64_t until;
static unsigned int printed;
static unsigned long left_out;

static bool is_allowed(void)
{
    if (printed == 0 || clock_passed(until)) {
        if (left_out > 0)
            console_printf("dom0: %lu lines like these were not printed\n", left_out);
        left_out = 0;
        printed = 0;
        until = clock_deadline(PERIOD_US);
    }
    if (printed < LINES_PER_PERIOD) {
        printed++;
        return true;
    }
    if (left_out++ == 0)
        console_printf("dom0: more lines like these follow, counted and not printed\n");
    return false;
}

bool limit_dom0(void)
{
    bool allowed;

    spinlock_take(&lock);
    allowed = is_allowed();
    spinlock_release(&lock);
    return allowed;
}
