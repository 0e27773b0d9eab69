/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * An arm64 Image as small as it can be with every header of a real one (Documentation/arch/arm64/booting.rst;
 * Microsoft PE Format). Assembled with --defsym: EFI (an EFI stub's headers), SIGNED (a certificate table at
 * the end), BIG (a big-endian kernel), ZERO (header padding of zeros, not NOPs), HEADERS (where the code
 * begins).
 */
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
pe:
    .ascii "PE\0\0"
    .short 0xaa64 // Machine: ARM64
    .short 2      // NumberOfSections
    .long 0, 0, 0
    .short sections - optional
    .short 0x206
optional:
    .short 0x20b // PE32+
    .byte 2, 20
    .long end - code, 0, 0, code - head, code - head
    .quad 0                 // ImageBase
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
    .quad 0, 0, 0, 0
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
end:
    .if SIGNED
    .long certificates_end - end
    .short 0x200, 2
    .fill 240, 1, 0xce
certificates_end:
    .endif
