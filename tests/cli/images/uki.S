/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * A unified kernel image around the file `payload`: a stub, sections of other names, and .linux. Assembled
 * with --defsym: LINUX (there is a section .linux), SIGNED (a certificate table at the end).
 */
    .include "pe.S"
    .macro section name, begin, end, last
    pe_section "\name", \begin - head, \end - \begin, \begin - head, \last - \begin, 0x40000040
    .endm

    .text
head:
    .ascii "MZ"
    .org 0x3c
    .long pe - head
    .org 0x80
    pe_headers 0xaa64, 4, code_end - code, 0x1000
    section ".text\0\0\0", code, code_end, osrel
    section ".osrel\0\0", osrel, osrel_end, payload
    .if LINUX
    section ".linux\0\0", payload, payload_end, initrd
    .else
    section ".linuxes", payload, payload_end, initrd
    .endif
    section ".initrd\0", initrd, initrd_end, end
    .balign 512, 0
code:
    wfi
    b code
code_end:
    .balign 512, 0
osrel:
    .ascii "ID=none\n"
osrel_end:
    .balign 512, 0
payload:
    .incbin "payload"
payload_end:
    .balign 512, 0
initrd:
    .fill 700, 1, 0x1d
initrd_end:
    .balign 512, 0
    pe_end
