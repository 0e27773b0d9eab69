/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Boot modules: the nodes below /chosen by which a boot loader says where it has put dom0's kernel
 * and ramdisk (Xen docs/misc/arm/device-tree/booting.txt). Part of board_read().
 */
#ifndef HYP_BOARD_MODULES_H
#define HYP_BOARD_MODULES_H

#include "../loader/tree.h"
#include "board.h"

/* Whether the node is a boot module, of whatever kind. */
bool board_modules_is(const void *fdt, int node);

/* Takes the module at the walk's current node into *board; kinds that dom0 does not need are left.
 * NULL, or a sentence. */
const char *board_modules_read(struct board *board, const struct tree_walk *walk);

/* Once all are known, and all RAM is: whether there is a kernel, and every module lies in RAM and
 * apart from the others and from the device tree. NULL, or a sentence. */
const char *board_modules_check(struct board *board);

/* The string property `name` into `text`, "" when there is none; false when it does not fit or is
 * no string. */
bool board_modules_bootargs(const void *fdt, int node, char text[static BOARD_MAX_BOOTARGS]);

#endif
