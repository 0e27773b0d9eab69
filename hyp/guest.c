/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "guest.h"

#include <string.h>

#include "dom0.h"
#include "translate.h"

#define PAGE_SIZE 4096u

/* Where `address` is, and how many of `size` bytes from there are in its page; 0 when it is not
 * dom0's. */
static size_t locate(uint64_t address, size_t size, bool write, uint8_t **at)
{
    size_t part = PAGE_SIZE - (size_t)(address % PAGE_SIZE);
    uint64_t physical;

    if (part > size)
        part = size;
    if (!translate_address(address, write, &physical) || !dom0_can_be_read(physical, part))
        return 0;
    *at = (uint8_t *)(uintptr_t)physical;
    return part;
}

bool guest_read(void *to, uint64_t address, size_t size)
{
    uint8_t *out = to, *at;
    size_t part;

    for (; size > 0; size -= part, address += part, out += part) {
        part = locate(address, size, false, &at);
        if (part == 0)
            return false;
        memcpy(out, at, part);
    }
    return true;
}

bool guest_write(uint64_t address, const void *from, size_t size)
{
    const uint8_t *in = from;
    uint8_t *at;
    size_t part;

    for (; size > 0; size -= part, address += part, in += part) {
        part = locate(address, size, true, &at);
        if (part == 0)
            return false;
        memcpy(at, in, part);
    }
    return true;
}

bool guest_is_writable(uint64_t address, size_t size)
{
    uint8_t *at;
    size_t part;

    for (; size > 0; size -= part, address += part) {
        part = locate(address, size, true, &at);
        if (part == 0)
            return false;
    }
    return true;
}
