/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Where in RAM the hypervisor lives. Boot loaders put it at the bottom, which is what kernels want
 * for themselves: a 32-bit one cannot do without. So it moves to the top, below 4 GiB.
 */
#ifndef HYP_SETTLE_H
#define HYP_SETTLE_H

#include "board.h"

/*
 * Moves to a better place and starts again there with the same tree, or returns when this is the
 * best one. Panics when a module or the tree lies where the hypervisor's own memory has been until
 * now.
 */
void settle(const struct board *board, struct board_range own_memory);

#endif
