/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The PE/COFF reader; where the headers are is read as e_lfanew is, and so under the fuzzer's
 * control. */
#include "../../loader/pe.h"
#include "fuzz.h"

#define LFANEW 0x3cu

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct source source;
    struct pe pe;

    if (!range_ok(size, LFANEW, 4))
        return 0;
    source_of_memory(&source, data, size);
    if (pe_read(&source, load_u32(data + LFANEW, ENDIAN_LITTLE), &pe) != ERR_OK)
        return 0;
    assert(range_ok(size, pe.checksum_offset, 4));
    assert(pe.certificates_entry == 0 || range_ok(size, pe.certificates_entry, 8));
    assert(pe.sections_offset <= pe.sections_end && pe.sections_end <= size);
    return 0;
}
