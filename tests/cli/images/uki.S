/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * A unified kernel image around the file `payload`: a stub, sections of other names, and .linux. Assembled
 * with --defsym: LINUX (there is a section .linux), SIGNED (a certificate table at the end).
 */
    .macro section name, begin, end, last
    .ascii "\name"
    .long \end - \begin, \begin - head, \last - \begin, \begin - head, 0, 0
    .short 0, 0
    .long 0x40000040
    .endm

    .text
head:
    .ascii "MZ"
    .org 0x3c
    .long pe - head
    .org 0x80
pe:
    .ascii "PE\0\0"
    .short 0xaa64 // Machine: ARM64
    .short 4      // NumberOfSections
    .long 0, 0, 0
    .short sections - optional
    .short 0x22e
optional:
    .short 0x20b // PE32+
    .byte 0, 0
    .long 0x200, 0, 0, code - head, code - head
    .quad 0                 // ImageBase
    .long 0x1000, 0x200     // SectionAlignment, FileAlignment
    .short 0, 0, 1, 0, 0, 0
    .long 0
    .long end - head + 0x1000 // SizeOfImage
    .long code - head         // SizeOfHeaders
    .if SIGNED
    .long 0x12345678 // CheckSum
    .else
    .long 0
    .endif
    .short 10, 0x100 // Subsystem: EFI application
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
end:
    .if SIGNED
    .long certificates_end - end
    .short 0x200, 2
    .fill 240, 1, 0xce
certificates_end:
    .endif
