/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Time that passes only when someone looks: a microsecond a look. */
#ifndef TESTS_UNIT_FAKE_CLOCK_H
#define TESTS_UNIT_FAKE_CLOCK_H

#include "hyp/clock.h"

extern uint64_t fake_clock_now; /* microseconds */

#endif
