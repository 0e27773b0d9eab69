/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * An EFI zboot image (Linux drivers/firmware/efi/libstub/zboot-header.S and zboot.lds) around the file
 * `payload`. Assembled with --defsym: SIZE_WORD (bytes of the payload that hold the size of its contents and
 * do not count: 4, or 0 for gzip), SIGNED (a certificate table at the end).
 */
    .text
head:
    .long 0x00005a4d
    .ascii "zimg"
    .long payload - head
    .long payload_end - payload - SIZE_WORD
    .long 0, 0
    .asciz "codec"
    .org 0x38
    .long 0x818223cd
    .long pe - head
pe:
    .ascii "PE\0\0"
    .short 0xaa64 // Machine: ARM64
    .short 2      // NumberOfSections
    .long 0, 0, 0
    .short sections - optional
    .short 0x20e
optional:
    .short 0x20b // PE32+
    .byte 0, 0
    .long text_end - code, 0x200, 0, code - head, code - head
    .quad 0                 // ImageBase
    .long 0x1000, 0x200     // SectionAlignment, FileAlignment
    .short 0, 0, 3, 0, 0, 0
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
    .ascii ".text\0\0\0"
    .long text_end - code, code - head, text_end - code, code - head, 0, 0
    .short 0, 0
    .long 0x60000020
    .ascii ".data\0\0\0"
    .long 0x1000, text_end - head, end - text_end, text_end - head, 0, 0
    .short 0, 0
    .long 0xc0000040
    .ascii "NB10\0\0\0\0\0\0\0\0\0\0\0\0/path/vmlinuz.efi.elf\0"
    .balign 4096, 0
code:
    wfi
    b code
    .balign 8
payload:
    .incbin "payload"
payload_end:
    .balign 8
    .ascii "data of the code"
    .balign 4096, 0
text_end:
    .fill 512, 1, 0x77
end:
    .if SIGNED
    .long certificates_end - end
    .short 0x200, 2
    .fill 240, 1, 0xce
certificates_end:
    .endif
