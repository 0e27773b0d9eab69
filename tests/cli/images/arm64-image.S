/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * An arm64 Image as small as it can be with every header of a real one (Documentation/arch/arm64/booting.rst;
 * Microsoft PE Format). Assembled with --defsym: EFI (an EFI stub's headers), SIGNED (a certificate table at
 * the end), BIG (a big-endian kernel), ZERO (header padding of zeros, not NOPs), HEADERS (where the code
 * begins).
 */
    .include "pe.S"
    .text
head:
    .if EFI
    .long 0xfa405a4d // ccmp x18, #0, #0xd, pl: "MZ", and no harm
    .else
    nop
    .endif
    b code
    .quad 0
    .quad end - head + 0x10000
    .quad 0xa | BIG
    .quad 0, 0, 0
    .ascii "ARM\x64"
    .if EFI
    .long pe - head
    pe_headers 0xaa64, 2, end - code, 0x10000
    pe_kernel_sections
    .else
    .long 0
    .endif
    .if ZERO
    .fill (HEADERS - (. - head)) / 4, 4, 0
    .else
    .fill (HEADERS - (. - head)) / 4, 4, 0xd503201f
    .endif
code:
    wfi
    b code
    .fill 0x800, 1, 0x5a
    .balign 8
    pe_end
