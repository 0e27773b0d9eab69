/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "board_ram.h"

#include <stddef.h>

#include "board_modules.h"

static const char too_many[] = "the firmware leaves RAM in more than 64 pieces";

static bool remove_all(struct ranges *ranges, const struct ranges *holes)
{
    unsigned int i;

    for (i = 0; i < holes->count; i++) {
        if (!ranges_remove(ranges, holes->list[i]))
            return false;
    }
    return true;
}

const char *board_ram_restrict(struct board *board, const struct ranges *usable,
                               struct ranges *kept)
{
    struct ranges ram = {.count = 0};
    unsigned int i;

    for (i = 0; i < board->ram_count; i++)
        ranges_append(&ram, board->ram[i]);
    *kept = ram;
    if (!remove_all(kept, usable) || !remove_all(&ram, kept) || ram.count > BOARD_MAX_RAM)
        return too_many;
    if (ram.count == 0)
        return "the firmware leaves none of the RAM that the device tree has";
    for (i = 0; i < ram.count; i++)
        board->ram[i] = ram.list[i];
    board->ram_count = ram.count;
    return board_modules_check(board);
}
