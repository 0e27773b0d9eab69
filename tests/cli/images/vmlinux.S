/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What a linked kernel consists of, for either architecture. Assembled with --defsym NOTE=: 0 no Xen note,
 * 1 protected_devices supported, 2 required, 3 another feature, 4 a contradiction, 5 a bad string, 6 one
 * feature thousands of times.
 */
    .section .text, "ax", %progbits
    .globl _start
_start:
    .long 0, 0, 0, 0
    .section .rodata, "a", %progbits
    .ascii "Linux version"
    .section .data, "aw", %progbits
    .fill 256, 1, 0xd1
    .section .bss, "aw", %nobits
    .fill 4096

    .macro note owner, type, text
    .balign 4
    .long 6f - 8f, 7f - 9f, \type
8:  .asciz "\owner"
6:  .balign 4
9:  .asciz "\text"
7:  .balign 4
    .endm

    .section .note.GNU, "a", %note
    note GNU, 3, 0123456789abcdefghi
    .section .note.Linux, "a", %note
    note Linux, 0x100, salt
    .section .note.Xen, "a", %note
    .if NOTE
    note Xen, 6, linux
    .endif
    .if NOTE == 1 || NOTE == 4
    note Xen, 10, protected_devices
    .endif
    .if NOTE == 2 || NOTE == 4
    note Xen, 10, !protected_devices
    .endif
    .if NOTE == 3
    note Xen, 10, another
    .endif
    .if NOTE == 5
    note Xen, 10, a||b
    .endif
    .if NOTE == 6
    .balign 4
    .long 4, 2 * 20000, 10
    .asciz "Xen"
    .rept 20000 - 1
    .ascii "a|"
    .endr
    .asciz "a"
    .endif
