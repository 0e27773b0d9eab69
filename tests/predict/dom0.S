/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The least dom0: an arm64 Image (Documentation/arch/arm64/booting.rst) without an EFI stub that prints its
 * device tree in hexadecimal on QEMU's PL011, whatever the tree says of a console, and turns the machine off.
 * Assembled with --defsym: BIG (the header says big-endian).
 */
    .equ UART, 0x09000000
    .equ PSCI_SYSTEM_OFF, 0x84000008
    .text
    .globl head
head:
    b code
    nop
    .quad 0
    .quad end - head
    .quad 0xa | BIG
    .quad 0, 0, 0
    .ascii "ARM\x64"
    .long 0
    .fill (0x1000 - (. - head)) / 4, 4, 0xd503201f // where a note finds room
code:
    ldr w1, [x0, #4] // totalsize, big-endian (Devicetree Specification, 5.2)
    rev w1, w1
    mov x2, #UART
    adr x3, tree
    bl print
next:
    ldrb w4, [x0], #1
    lsr w5, w4, #4
    bl digit
    and w5, w4, #15
    bl digit
    subs w1, w1, #1
    b.ne next
    adr x3, done
    bl print
    ldr w0, =PSCI_SYSTEM_OFF
    smc #0
    b .

digit: // w5
    add w6, w5, #'0'
    cmp w5, #10
    b.lo 1f
    add w6, w5, #'a' - 10
1:  str w6, [x2]
    ret

print: // the string at x3
    ldrb w6, [x3], #1
    cbz w6, 1f
    str w6, [x2]
    b print
1:  ret

tree:
    .asciz "\nDOM0 tree="
done:
    .asciz "\nDOM0 done\n"
    .balign 4
    .ltorg
    .fill (0x2000 - (. - head)), 1, 0 // all images have one size, so that they share their trees
end:
