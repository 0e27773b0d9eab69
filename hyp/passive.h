/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Domain 1: a domain that never runs, and whose memory is foreign to dom0. It grants dom0 the first
 * half of its pages to write, the next quarter to read, and the rest not at all.
 *
 * It has as much of the board's RAM again for its window: IPAs of dom0's with nothing behind them,
 * as if dom0 had ballooned them out. That is where dom0 may have granted pages mapped, so IPA and
 * machine address never agree there.
 */
#ifndef HYP_PASSIVE_H
#define HYP_PASSIVE_H

#include <stdbool.h>
#include <stdint.h>

#include "board.h"

#define PASSIVE_DOMID     1u
#define PASSIVE_PAGES_MAX 65536u
#define PASSIVE_FIRST_REFERENCE                                      \
    8u /* Xen's GNTTAB_NR_RESERVED_ENTRIES: those below are reserved \
        */
#define PASSIVE_COMPATIBLE "mkimage-xen,passive-domain"

struct passive {
    uint32_t pages;            /* 0: there is no such domain */
    struct board_range memory; /* machine addresses */
    struct board_range window; /* IPAs of dom0's */
};

/* The reference of its page `index`. */
static inline uint32_t passive_reference(uint32_t index)
{
    return PASSIVE_FIRST_REFERENCE + index;
}

/* How many pages are granted to write, from the first on, and how many after them to read alone. */
static inline uint32_t passive_writable(const struct passive *passive)
{
    return passive->pages / 2;
}

static inline uint32_t passive_read_only(const struct passive *passive)
{
    return passive->pages / 4;
}

/* What the 64-bit word at `offset` of the page with this reference holds to begin with. */
static inline uint64_t passive_word(uint32_t reference, uint32_t offset)
{
    return (uint64_t)reference << 32 | offset;
}

/* Makes the domain of RAM that dom0 gives up, and fills its pages; panics when there is not enough.
 */
void passive_init(struct passive *passive, uint32_t pages);

/*
 * Writes node /passive-domain where `out` is: its domid; `grants` and `read-only-grants`, first
 * reference and count each; `window`, address and size, 64 bits each. 0, or libfdt's first error.
 */
int passive_write(void *out, const struct passive *passive);

#endif
