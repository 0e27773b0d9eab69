/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "fake_clock.h"

uint64_t fake_clock_now;

uint64_t clock_deadline(uint64_t microseconds)
{
    return fake_clock_now + microseconds;
}

bool clock_passed(uint64_t deadline)
{
    fake_clock_now++;
    return fake_clock_now > deadline;
}
