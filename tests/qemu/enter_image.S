/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Enters an arm64 Image as Linux's Documentation/arch/arm64/booting.rst says, with a device tree that QEMU
 * has not looked at. The addresses are those in `boot`.
 */
	.macro	enter_image
	ldr	x0, =0x48000000
	mov	x1, xzr
	mov	x2, xzr
	mov	x3, xzr
	ldr	x4, =0x40200000
	br	x4
	.endm
