/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * An EFI zboot image (Linux drivers/firmware/efi/libstub/zboot-header.S and zboot.lds) around the file
 * `payload`. Assembled with --defsym: SIZE_WORD (bytes of the payload that hold the size of its contents and
 * do not count: 4, or 0 for gzip), SIGNED (a certificate table at the end).
 */
    .include "pe.S"
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
    pe_headers 0xaa64, 2, text_end - code, 0x1000
    pe_section ".text\0\0\0", code - head, text_end - code, code - head, text_end - code, 0x60000020
    pe_section ".data\0\0\0", text_end - head, 0x1000, text_end - head, end - text_end, 0xc0000040
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
    pe_end
