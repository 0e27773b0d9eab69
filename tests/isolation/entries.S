/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* See entries.h. Nothing here uses the stack, so that either stack pointer will do. */
	.macro	add_part, bit, register
	tbz	x3, #\bit, 1f
	mrs	x1, \register
	orr	x0, x0, x1
1:
	.endm

	.macro	take, offset
	.balign	128
	mov	x2, #\offset
	b	look
	.endm

	.section .text.entries, "ax"
	.balign	2048
	.global	entries_vectors
entries_vectors:
	.irp	offset, 0x000, 0x080, 0x100, 0x180, 0x200, 0x280, 0x300, 0x380
	take	\offset
	.endr
	.irp	offset, 0x400, 0x480, 0x500, 0x580, 0x600, 0x680, 0x700, 0x780
	take	\offset
	.endr

look:
	mrs	x0, nzcv
	mrs	x1, daif
	orr	x0, x0, x1
	mrs	x1, CurrentEL
	orr	x0, x0, x1
	mrs	x1, spsel
	orr	x0, x0, x1
	add_part 12, S3_3_C4_C2_6		/* SSBS */
	add_part 13, S3_0_C4_C3_0		/* ALLINT */
	add_part 22, S3_0_C4_C2_3		/* PAN */
	add_part 23, S3_0_C4_C2_4		/* UAO */
	add_part 24, S3_3_C4_C2_5		/* DIT */
	add_part 25, S3_3_C4_C2_7		/* TCO */
	orr	x0, x0, x2, lsl #32
	mrs	x1, spsr_el1
	msr	spsr_el1, x4
	msr	elr_el1, x30
	eret

	.global	entries_take
entries_take:
	mrs	x4, daif			/* the state to come back to */
	mov	x5, #5				/* EL1, SP_EL1 */
	orr	x4, x4, x5
	msr	spsr_el1, x0
	msr	elr_el1, x1
	mov	x0, x2
	isb
	eret

	.global	entries_undefined, entries_trapped, entries_load, entries_store, entries_fetch
entries_undefined:
	.inst	0
entries_trapped:
	mrs	x1, S3_1_C15_C2_0
entries_load:
	ldr	x1, [x0]
entries_store:
	str	xzr, [x0]
entries_fetch:
	br	x0
