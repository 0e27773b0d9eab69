/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * A zImage as small as it can be with every header of a real one (Linux arch/arm/boot/compressed; Microsoft
 * PE Format). Assembled with --defsym: EFI (an EFI stub's headers), SIGNED (a certificate table at the end),
 * BE8 (data, and only data, is big-endian), TABLE (it has the extension table), LINKED (with a note in it),
 * PAD (the word that pads the headers), HEADERS (where the code begins).
 */
    .include "pe.S"
    .syntax unified
    .arch armv7-a
    .text
    .arm
head:
    .if EFI
    .long 0xe2255a4d // eor r5, r5, #0x4d000: "MZ", and undone by the next
    .long 0xe2255a4d
    .else
    .long 0xe1a00000, 0xe1a00000
    .endif
    .rept 6
    .long 0xe1a00000
    .endr
    b code
    .long 0x016f2818
    .long 0
    .long end - head
    .if BE8
    .long 0x01020304
    .else
    .long 0x04030201
    .endif
    .if TABLE
    .long 0x45454545
    .long table - head
    .else
    .long 0xe1a00000, 0xe1a00000
    .endif
    .if EFI
    .long pe - head
    pe_headers 0x1c2, 2, end - code, 0x10000, wide=0
    pe_kernel_sections
    .fill (HEADERS - (. - head)) / 4, 4, PAD
    .endif
code:
    wfi
    b code
    .fill 0x400, 1, 0x5a
table:
    .long 4
    .long 0x5a534c4b // KLSZ
    .long 0x600, 0x1000
    .if LINKED
    .long 8
    .long 0x4e4e4558 // XENN
    .long 4, 5, 10
    .asciz "Xen"
    .asciz "base"
    .balign 4
    .endif
    .long 0
    .fill 0x400, 1, 0xa5
    .balign 8
    pe_end
