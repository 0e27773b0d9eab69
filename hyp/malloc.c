/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The part of the C library's <stdlib.h> that the codecs call.
 */
#include <stdlib.h>

#include "heap.h"
#include "string.h"

void *malloc(size_t size)
{
    return heap_alloc(size);
}

void *calloc(size_t count, size_t size)
{
    void *memory = size == 0 || count <= SIZE_MAX / size ? heap_alloc(count * size) : NULL;

    return memory != NULL ? memset(memory, 0, count * size) : NULL;
}

void *realloc(void *memory, size_t size)
{
    return heap_resize(memory, size);
}

void free(void *memory)
{
    heap_free(memory);
}
