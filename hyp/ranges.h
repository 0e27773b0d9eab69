/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Sets of address ranges: what RAM there is, and what of it is still free. */
#ifndef HYP_RANGES_H
#define HYP_RANGES_H

#include <stdbool.h>
#include <stdint.h>

#include "board.h"

#define RANGES_MAX (BOARD_MAX_RAM + BOARD_MAX_RESERVED + 8u)

/* Ascending, not overlapping, none empty. */
struct ranges {
    struct board_range list[RANGES_MAX];
    unsigned int count;
};

/* Appends a range that lies above all others; false when the list is full. */
bool ranges_append(struct ranges *ranges, struct board_range range);

/* Takes [hole.base, hole.base + hole.size) out; false when the list is full. */
bool ranges_remove(struct ranges *ranges, struct board_range hole);

/* Whether one range holds all of `part`, which is not empty. */
bool ranges_contain(const struct ranges *ranges, struct board_range part);

/* The lowest address at a multiple of `alignment` with `size` bytes in one range; false when there
 * is none. */
bool ranges_find(const struct ranges *ranges, uint64_t size, uint64_t alignment, uint64_t *base);

/* The highest such address with nothing at or above `limit`. */
bool ranges_find_last(const struct ranges *ranges, uint64_t size, uint64_t alignment,
                      uint64_t limit, uint64_t *base);

/* The largest range once its base is rounded up to `alignment`; false when there is none. */
bool ranges_largest(const struct ranges *ranges, uint64_t alignment, struct board_range *largest);

#endif
