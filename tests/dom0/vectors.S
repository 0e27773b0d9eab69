/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* EL1's exception vectors, and loads and stores that are allowed to fault. */
#define FRAME_SIZE	272

	.macro	take, handler
	.balign	128
	sub	sp, sp, #FRAME_SIZE
	stp	x0, x1, [sp, #0]
	adr	x0, \handler
	b	save
	.endm

	.section .text.vectors, "ax"
	.balign	2048
	.global	vectors
vectors:
	.rept	4				/* SP_EL0, SP_EL1, lower EL in AArch64 and AArch32 */
	take	trap_sync
	take	trap_other
	take	trap_other
	take	trap_other
	.endr

save:
	stp	x2, x3, [sp, #16]
	stp	x4, x5, [sp, #32]
	stp	x6, x7, [sp, #48]
	stp	x8, x9, [sp, #64]
	stp	x10, x11, [sp, #80]
	stp	x12, x13, [sp, #96]
	stp	x14, x15, [sp, #112]
	stp	x16, x17, [sp, #128]
	stp	x18, x30, [sp, #144]
	mrs	x1, elr_el1
	mrs	x2, spsr_el1
	stp	x1, x2, [sp, #160]
	mov	x1, x0
	mov	x0, sp
	blr	x1
	ldp	x1, x2, [sp, #160]
	msr	elr_el1, x1
	msr	spsr_el1, x2
	ldp	x18, x30, [sp, #144]
	ldp	x16, x17, [sp, #128]
	ldp	x14, x15, [sp, #112]
	ldp	x12, x13, [sp, #96]
	ldp	x10, x11, [sp, #80]
	ldp	x8, x9, [sp, #64]
	ldp	x6, x7, [sp, #48]
	ldp	x4, x5, [sp, #32]
	ldp	x2, x3, [sp, #16]
	ldp	x0, x1, [sp, #0]
	add	sp, sp, #FRAME_SIZE
	eret

/*
 * uint64_t probe_read64(uint64_t address, uint64_t *value) and the like: 0, or the ESR_EL1 of the fault.
 * trap_sync() makes a fault in their section return to the caller.
 */
	.macro	probe_read, name, register, load
	.global	probe_\name
probe_\name:
	\load	\register, [x0]
	str	x2, [x1]
	mov	x0, #0
	ret
	.endm

	.macro	probe_write, name, register, store
	.global	probe_\name
probe_\name:
	\store	\register, [x0]
	dsb	sy
	mov	x0, #0
	ret
	.endm

	.section .text.probes, "ax"
	probe_read read8, w2, ldrb
	probe_read read32, w2, ldr
	probe_read read64, x2, ldr
	probe_write write8, w1, strb
	probe_write write32, w1, str
	probe_write write64, x1, str
