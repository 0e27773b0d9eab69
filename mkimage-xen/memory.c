/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "memory.h"

#include <stdio.h>
#include <stdlib.h>

#include "message.h"

static void *check(void *memory)
{
    if (!memory) {
        fputs(TOOL_NAME ": out of memory\n", stderr);
        exit(STATUS_ERROR);
    }
    return memory;
}

void *memory_get(size_t size)
{
    return check(calloc(1, size ? size : 1));
}

void *memory_resize(void *memory, size_t size)
{
    return check(realloc(memory, size ? size : 1));
}

bool memory_grow(uint64_t *room, size_t needed, size_t *capacity)
{
    size_t more = needed - *capacity;

    if (more < *capacity)
        more = *capacity;
    if (more > *room)
        more = (size_t)*room;
    if (more < needed - *capacity)
        return false;
    *room -= more;
    *capacity += more;
    return true;
}
