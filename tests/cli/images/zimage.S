/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * A zImage as small as it can be with every header of a real one (Linux arch/arm/boot/compressed; Microsoft
 * PE Format). Assembled with --defsym: EFI (an EFI stub's headers), SIGNED (a certificate table at the end),
 * BE8 (data, and only data, is big-endian), TABLE (it has the extension table), LINKED (with a note in it),
 * PAD (the word that pads the headers), HEADERS (where the code begins).
 */
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
pe:
    .ascii "PE\0\0"
    .short 0x1c2 // Machine: THUMB
    .short 2     // NumberOfSections
    .long 0, 0, 0
    .short sections - optional
    .short 0x306
optional:
    .short 0x10b // PE32
    .byte 2, 20
    .long end - code, 0, 0, code - head, code - head, 0
    .long 0                 // ImageBase
    .long 0x1000, 0x200     // SectionAlignment, FileAlignment
    .short 0, 0, 1, 0, 0, 0
    .long 0
    .long end - head + 0x10000 // SizeOfImage
    .long code - head          // SizeOfHeaders
    .if SIGNED
    .long 0x12345678 // CheckSum
    .else
    .long 0
    .endif
    .short 10, 0 // Subsystem: EFI application
    .long 0, 0, 0, 0
    .long 0, 6 // NumberOfRvaAndSizes
    .quad 0, 0, 0, 0
    .if SIGNED
    .long end - head, certificates_end - end
    .else
    .quad 0
    .endif
    .quad 0
sections:
    .ascii ".text\0\0\0"
    .long end - code, code - head, end - code, code - head, 0, 0
    .short 0, 0
    .long 0x60000020
    .ascii ".data\0\0\0"
    .long 0x10000, end - head, 0, 0, 0, 0
    .short 0, 0
    .long 0xc0000040
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
end:
    .if SIGNED
    .long certificates_end - end
    .short 0x200, 2
    .fill 240, 1, 0xce
certificates_end:
    .endif
