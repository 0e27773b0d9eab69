/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* EL1's own translation: 1:1 in gigabytes, Normal where there is RAM and Device elsewhere. */
#ifndef TESTS_DOM0_MMU_H
#define TESTS_DOM0_MMU_H

#include "../../hyp/board.h"

/* Maps the gigabytes that the range touches as Normal memory. */
void mmu_map_memory(struct board_range range);

/* The gigabyte of `address` is translated by the table that is said to be at `table`, whatever is
 * there. */
void mmu_set_table(uint64_t address, uint64_t table);

#endif
