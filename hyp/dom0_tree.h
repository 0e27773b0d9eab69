/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * dom0's device tree: the board's, rewritten in one pass by libfdt's sequential writer, so its cost
 * grows with its size and no faster.
 *
 * Gone: all SMMUs (hidden.h), and `iommus`, `iommu-map` and `iommu-map-mask` that refer to one;
 * boot modules, the board's memory nodes, the GIC's maintenance interrupt. New: one /memory node
 * with what dom0 may use, /chosen with dom0's command line and ramdisk, /hypervisor, and a phandle
 * for each protected device that had none.
 */
#ifndef HYP_DOM0_TREE_H
#define HYP_DOM0_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../loader/devices.h"
#include "board.h"
#include "passive.h"

struct dom0_tree {
    const struct board *board;
    const struct board_range *ram; /* dom0's, ascending */
    unsigned int ram_count;
    struct board_range ramdisk;    /* where it is now; meaningful when the board has one */
    const struct passive *passive; /* the domain whose pages dom0 may map, if there is one */
    struct devices *devices; /* the protected ones, in tree order; NULL when the verdict is off.
                                Missing phandles are given by devices_number() */
};

/* Enough room for the tree, in bytes. */
size_t dom0_tree_bound(const struct dom0_tree *tree);

/* Writes the tree to `out`. Returns NULL, or a sentence that says what went wrong. */
const char *dom0_tree_write(struct dom0_tree *tree, void *out, size_t capacity);

#endif
