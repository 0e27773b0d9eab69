/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* A few pages of dom0's, at virtual addresses that are next to one another, in memory that is not.
 */
#ifndef TESTS_UNIT_FAKE_GUEST_H
#define TESTS_UNIT_FAKE_GUEST_H

#include <stdbool.h>
#include <stdint.h>

#define FAKE_GUEST_PAGES   8u
#define FAKE_GUEST_ADDRESS UINT64_C(0xffff000012340000)

enum fake_guest_page {
    FAKE_GUEST_RAM,       /* dom0's own */
    FAKE_GUEST_READ_ONLY, /* its own, in its tables not writable */
    FAKE_GUEST_FOREIGN,   /* translated, but not its own RAM */
    FAKE_GUEST_NOTHING    /* not translated */
};

/* All pages are FAKE_GUEST_RAM, and 0. */
void fake_guest_reset(void);

void fake_guest_set(unsigned int page, enum fake_guest_page kind);

/* The byte at this virtual address. */
uint8_t *fake_guest_at(uint64_t address);

#endif
