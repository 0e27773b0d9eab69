/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Memory that is there or ends the tool: sizes are capped before they come here, so running out is
 * the machine's trouble, and nothing has been written by then.
 */
#ifndef MKIMAGE_XEN_MEMORY_H
#define MKIMAGE_XEN_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* `size` zeroed bytes for free(). Never NULL; exits with status 2 when there are none. */
void *memory_get(size_t size);

/* realloc() with the same promise. */
void *memory_resize(void *memory, size_t size);

/*
 * Makes *capacity, that of a buffer that has to hold `needed` bytes, which are more, twice as large
 * or as large as needed, or what *room allows, which shrinks by what is added. False when that is
 * not enough.
 */
bool memory_grow(uint64_t *room, size_t needed, size_t *capacity);

#endif
