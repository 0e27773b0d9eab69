/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * RAM that the device tree has and the firmware keeps. It is treated like the space of devices: the
 * hypervisor leaves it alone, and dom0 is not told of it.
 */
#ifndef HYP_BOARD_RAM_H
#define HYP_BOARD_RAM_H

#include "board.h"
#include "ranges.h"

/*
 * Leaves of the board's RAM what is in `usable`; *kept is what goes. NULL when all is well; else a
 * sentence that says what is wrong, as board_read()'s.
 */
const char *board_ram_restrict(struct board *board, const struct ranges *usable,
                               struct ranges *kept);

#endif
