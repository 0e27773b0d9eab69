/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Time, from the generic timer's counter. Host tests link a fake of this in place of clock.c.
 */
#ifndef HYP_CLOCK_H
#define HYP_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/* A moment `microseconds` from now, for clock_passed(). */
uint64_t clock_deadline(uint64_t microseconds);

/* Whether the moment has passed. Every wait for hardware asks this. */
bool clock_passed(uint64_t deadline);

#endif
