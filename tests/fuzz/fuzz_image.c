/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The whole way from bytes to what a kernel advertises: recognise, unwrap, find the notes. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_image(data, size);
    return 0;
}
