/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Images compressed in the format that is named like the target. A bit that is flipped in a
 * compressed stream rarely gets past its sum, so an input is a byte, and then, where that is 0, a
 * stream, else what the byte says how to compress.
 */
#include "fuzz.h"
#include "pack.h"

#define MAX_STREAM 16384u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t stream[MAX_STREAM];

    if (size == 0)
        return 0;
    if (data[0] == 0)
        fuzz_image(data + 1, size - 1);
    else
        fuzz_image(stream, pack(fuzz_target, data + 1, size - 1, stream, MAX_STREAM, data[0]));
    return 0;
}
