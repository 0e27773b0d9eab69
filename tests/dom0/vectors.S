/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* EL1's exception vectors, and loads and stores that are allowed to fault. */
#include "../../hyp/boot/macros.S"

#define FRAME_SIZE	272

	.section .text.vectors, "ax"
	.balign	2048
	.global	vectors
vectors:
	.rept	4				/* SP_EL0, SP_EL1, lower EL in AArch64 and AArch32 */
	vector	trap_sync, FRAME_SIZE, save
	vector	trap_other, FRAME_SIZE, save
	vector	trap_other, FRAME_SIZE, save
	vector	trap_other, FRAME_SIZE, save
	.endr

save:
	each_of_frame stp, sp
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
	each_of_frame ldp, sp
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
