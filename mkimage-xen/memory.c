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
