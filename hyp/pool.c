/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "pool.h"

#include <stdint.h>

#include "../notes/bytes.h"
#include "boot/image.h"
#include "string.h"

static uint64_t used; /* bytes from the pool's start */

void *pool_alloc(size_t size, size_t alignment)
{
    uint64_t start = (uintptr_t)image_pool_start;
    uint64_t end = (uintptr_t)image_end;
    uint64_t address;

    if (!align_up_ok(start + used, alignment, &address) || address > end ||
        !range_ok(end - start, address - start, size))
        return NULL;
    used = address - start + size;
    return memset((void *)address, 0, size);
}
