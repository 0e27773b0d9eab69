/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The same as dom0.S, as a 32-bit zImage (Documentation/arch/arm/booting.rst) without an EFI stub.
 */
    .equ UART, 0x09000000
    .equ PSCI_SYSTEM_OFF, 0x84000008
    .syntax unified
    .arch armv7-a
    .arch_extension sec
    .text
    .arm
head:
    .rept 8
    nop
    .endr
    b code
    .long 0x016f2818 // magic
    .long 0          // start: anywhere
    .long end - head
    .long 0x04030201 // little-endian
    .long 0x45454545 // there is an extension table
    .long table - head
code:
    ldr r1, [r2, #4] // totalsize, big-endian (Devicetree Specification, 5.2)
    rev r1, r1
    ldr r7, =UART
    adr r3, tree
    bl print
next:
    ldrb r4, [r2], #1
    lsr r5, r4, #4
    bl digit
    and r5, r4, #15
    bl digit
    subs r1, r1, #1
    bne next
    adr r3, done
    bl print
    ldr r0, =PSCI_SYSTEM_OFF
    smc #0
    b .

digit: // r5
    cmp r5, #10
    addlo r6, r5, #'0'
    addhs r6, r5, #'a' - 10
    str r6, [r7]
    bx lr

print: // the string at r3
    ldrb r6, [r3], #1
    cmp r6, #0
    bxeq lr
    str r6, [r7]
    b print

    .balign 4
tree:
    .asciz "\nDOM0 tree="
    .balign 4
done:
    .asciz "\nDOM0 done\n"
    .balign 4
    .ltorg
table:
    .long 0
end:
