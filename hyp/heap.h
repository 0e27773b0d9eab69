/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Memory for what decompresses dom0's kernel, malloc()'s behind the libraries: from the top of a
 * range of free RAM downwards. What the heap has not reached yet is for its user, and all of it is
 * dom0's again when the kernel is loaded. Without a range there is no memory.
 */
#ifndef HYP_HEAP_H
#define HYP_HEAP_H

#include <stdbool.h>
#include <stddef.h>

#include "board.h"

/* Starts anew in `range`: whatever was allocated before is gone. */
void heap_use(struct board_range range);

/* Keeps the heap off what lies below `limit`, which only grows; false when it is there already. */
bool heap_keep_above(uint64_t limit);

/* `size` bytes at a multiple of 16; NULL when there are none. */
void *heap_alloc(size_t size);

/* The same with the beginning of what `memory`, which may be NULL, held; it is freed unless there
 * are none. */
void *heap_resize(void *memory, size_t size);

/* NULL is nothing to free. */
void heap_free(void *memory);

/* All that was ever part of a block since heap_use(). */
struct board_range heap_touched(void);

#endif
