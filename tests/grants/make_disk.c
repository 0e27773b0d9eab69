/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* make_disk SIZE: writes a test disk of so many bytes to standard output. Runs on the host. */
#include <stdio.h>
#include <stdlib.h>

#include "../../notes/bytes.h"
#include "../dom0/pattern.h"

int main(int argc, char **argv)
{
    uint64_t size = argc == 2 ? strtoull(argv[1], NULL, 0) : 0;
    uint64_t offset;

    for (offset = 0; offset < size; offset += 8) {
        uint8_t word[8];

        store_u64(word, pattern_word(offset), ENDIAN_LITTLE);
        if (fwrite(word, sizeof(word), 1, stdout) != 1)
            return 1;
    }
    return size > 0 && fflush(stdout) == 0 ? 0 : 1;
}
