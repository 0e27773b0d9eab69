/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The ELF reader alone. */
#include "../../loader/elf.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (elf_probe((struct bytes){data, size}))
        fuzz_image(data, size);
    return 0;
}
