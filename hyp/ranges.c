/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "ranges.h"

#include <stddef.h>

#include "../notes/bytes.h"

bool ranges_append(struct ranges *ranges, struct board_range range)
{
    if (range.size == 0)
        return true;
    if (ranges->count == RANGES_MAX)
        return false;
    ranges->list[ranges->count++] = range;
    return true;
}

bool ranges_remove(struct ranges *ranges, struct board_range hole)
{
    struct ranges rest = {.count = 0};
    uint64_t hole_end = hole.base + hole.size;
    unsigned int i;

    if (hole.size == 0)
        return true;
    for (i = 0; i < ranges->count; i++) {
        struct board_range range = ranges->list[i];
        uint64_t end = range.base + range.size;
        struct board_range below = {range.base, 0}, above = {0, 0};

        if (end <= hole.base || hole_end <= range.base) {
            below.size = range.size;
        } else {
            if (range.base < hole.base)
                below.size = hole.base - range.base;
            if (hole_end < end)
                above = (struct board_range){hole_end, end - hole_end};
        }
        if (!ranges_append(&rest, below) || !ranges_append(&rest, above))
            return false;
    }
    *ranges = rest;
    return true;
}

bool ranges_contain(const struct ranges *ranges, struct board_range part)
{
    unsigned int i;

    for (i = 0; i < ranges->count; i++) {
        const struct board_range *range = &ranges->list[i];

        if (part.base >= range->base && range_ok(range->size, part.base - range->base, part.size))
            return true;
    }
    return false;
}

bool ranges_find(const struct ranges *ranges, uint64_t size, uint64_t alignment, uint64_t *base)
{
    uint64_t address;
    unsigned int i;

    for (i = 0; i < ranges->count; i++) {
        const struct board_range *range = &ranges->list[i];

        if (align_up_ok(range->base, alignment, &address) &&
            range_ok(range->size, address - range->base, size)) {
            *base = address;
            return true;
        }
    }
    return false;
}

bool ranges_find_last(const struct ranges *ranges, uint64_t size, uint64_t alignment,
                      uint64_t limit, uint64_t *base)
{
    uint64_t end, address;
    unsigned int i;

    for (i = ranges->count; i > 0; i--) {
        const struct board_range *range = &ranges->list[i - 1];

        end = range->base + range->size < limit ? range->base + range->size : limit;
        if (end < size)
            continue;
        address = (end - size) & ~(alignment - 1);
        if (address >= range->base) {
            *base = address;
            return true;
        }
    }
    return false;
}

bool ranges_largest(const struct ranges *ranges, uint64_t alignment, struct board_range *largest)
{
    uint64_t address;
    unsigned int i;

    largest->size = 0;
    for (i = 0; i < ranges->count; i++) {
        const struct board_range *range = &ranges->list[i];

        if (!align_up_ok(range->base, alignment, &address) ||
            !range_ok(range->size, address - range->base, 1))
            continue;
        if (range->size - (address - range->base) > largest->size)
            *largest = (struct board_range){address, range->size - (address - range->base)};
    }
    return largest->size > 0;
}
