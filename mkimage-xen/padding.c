/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "padding.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"

#define SECTOR_SIZE 512u
#define WORD        4u

/* Whether [at, at + size) and the word behind it are padding of one value. */
static bool is_free(const struct padding *padding, struct bytes window, size_t at, size_t size)
{
    uint32_t first;

    if (!range_ok(window.size, at, size + WORD))
        return false;
    first = load_u32(window.data + at, padding->order);
    for (size_t i = WORD; i <= size; i += WORD) {
        if (load_u32(window.data + at + i, padding->order) != first)
            return false;
    }
    return padding->is_padding(first);
}

static bool crosses_sector(uint64_t offset, size_t size)
{
    return offset / SECTOR_SIZE != (offset + size - 1) / SECTOR_SIZE;
}

static bool choose(const struct padding *padding, uint64_t begin, struct bytes window, size_t size,
                   uint64_t *offset)
{
    size_t step = (size_t)padding->step;
    size_t limit = padding->first_only ? step : window.size;

    *offset = padding->preferred;
    if (*offset >= begin && !crosses_sector(*offset, size) &&
        is_free(padding, window, (size_t)(*offset - begin), size))
        return true;
    for (int any = 0; any <= 1; any++) {
        for (size_t at = 0; at < limit; at += step) {
            *offset = begin + at;
            if ((any || !crosses_sector(*offset, size)) && is_free(padding, window, at, size))
                return true;
        }
    }
    return false;
}

bool padding_find(const struct padding *padding, size_t size, uint64_t *offset)
{
    uint64_t begin, room;
    uint8_t *window;
    bool found;

    if (!align_up_ok(padding->begin, padding->step, &begin) || begin >= padding->end)
        return false;
    room = padding->end - begin;
    if (room > PADDING_MAX)
        room = PADDING_MAX;
    window = memory_get((size_t)room);
    found = source_read(padding->source, begin, window, (size_t)room) == ERR_OK &&
            choose(padding, begin, (struct bytes){window, (size_t)room}, size, offset);
    free(window);
    return found;
}

bool padding_refill(const struct padding *padding, uint64_t offset, uint64_t size,
                    struct plan *plan)
{
    struct problem ignored;
    uint8_t word[WORD], *fill;
    bool ok;

    if (size % WORD != 0 || size > padding->end ||
        source_read(padding->source, offset + size, word, WORD) != ERR_OK ||
        !padding->is_padding(load_u32(word, padding->order)))
        return false;
    fill = memory_get((size_t)size);
    for (size_t i = 0; i < size; i += WORD)
        memcpy(fill + i, word, WORD);
    ok = plan_patch(plan, padding->source, offset, fill, (size_t)size, &ignored);
    free(fill);
    return ok;
}
