/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "fake_walk.h"

#include "fake_mmio.h"

#define OUTPUT_ADDRESS UINT64_C(0x0000fffffffff000)

static bool allowed(const struct fake_walk *walk, uint64_t descriptor, bool write)
{
    uint64_t ap = descriptor >> 6 & 3;

    if (walk->stage == 2)
        return (ap & (write ? 2 : 1)) != 0;
    return ((ap & 1) != 0 || !walk->unprivileged) && ((ap & 2) == 0 || !write);
}

static struct fake_walk_result finish(const struct fake_walk *walk, uint64_t descriptor,
                                      uint64_t size, uint64_t address, bool write)
{
    uint64_t output = (descriptor & OUTPUT_ADDRESS & ~(size - 1)) | (address & (size - 1));
    struct fake_walk_result result = {FAKE_WALK_OK, output, size, descriptor};

    if (output >> walk->output_bits != 0)
        result.fault = FAKE_WALK_ADDRESS_SIZE;
    else if ((descriptor & UINT64_C(1) << 10) == 0)
        result.fault = FAKE_WALK_ACCESS;
    else if (!allowed(walk, descriptor, write))
        result.fault = FAKE_WALK_PERMISSION;
    return result;
}

struct fake_walk_result fake_walk(const struct fake_walk *walk, uint64_t address, bool write)
{
    const struct fake_walk_result nothing = {FAKE_WALK_TRANSLATION, 0, 0, 0};
    unsigned int level = walk->start_level;
    unsigned int shift = 39 - 9 * level;
    uint64_t table = walk->root;
    uint64_t index = address >> shift;
    uint64_t descriptor;

    if (address >> walk->bits != 0)
        return nothing;
    for (;; level++) {
        descriptor = fake_mmio_seen(table + index * 8);
        if ((descriptor & 1) == 0)
            return nothing;
        if (level == 3)
            return (descriptor & 2) != 0 ? finish(walk, descriptor, 4096, address, write) : nothing;
        if ((descriptor & 2) == 0)
            return level > 0 ? finish(walk, descriptor, UINT64_C(1) << shift, address, write)
                             : nothing;
        table = descriptor & OUTPUT_ADDRESS;
        shift -= 9;
        index = address >> shift & 511;
    }
}
