/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * EL2's exception vectors (DDI 0487 D1.3.1.5 "Exception entry"). From dom0, whether AArch64 or AArch32: all
 * general registers go into a struct frame (trap.h) on this CPU's EL2 stack. From EL2 itself: what dom0 can
 * bring about fails translate_run_*(); else it is a bug, so the registers that explain it go to
 * trap_from_hypervisor(), which does not return.
 */
#include "macros.S"

#define FRAME_SIZE	272

	.macro	from_hypervisor, kind
	.balign	128
	mov	x0, #\kind
	b	trapped_in_hypervisor
	.endm

	.section .text.vectors, "ax"
	.balign	2048
	.global	vectors
vectors:
	.irp	kind, 0, 1, 2, 3, 4, 5, 6, 7	/* SP_EL0 and SP_ELx: sync, IRQ, FIQ, SError each */
	from_hypervisor \kind
	.endr
	.rept	2				/* lower EL in AArch64, then in AArch32 */
	vector	trap_sync, FRAME_SIZE, enter
	vector	trap_irq, FRAME_SIZE, enter
	vector	trap_fiq, FRAME_SIZE, enter
	vector	trap_serror, FRAME_SIZE, enter
	.endr

enter:
	each_of_frame stp, sp
	stp	x18, x19, [sp, #144]
	stp	x20, x21, [sp, #160]
	stp	x22, x23, [sp, #176]
	stp	x24, x25, [sp, #192]
	stp	x26, x27, [sp, #208]
	stp	x28, x29, [sp, #224]
	mrs	x1, elr_el2
	mrs	x2, spsr_el2
	stp	x30, x1, [sp, #240]
	str	x2, [sp, #256]
	mov	x1, x0
	mov	x0, sp
	mov	x29, xzr
	blr	x1
	mov	x0, sp
	add	sp, sp, #FRAME_SIZE	/* nothing interrupts EL2, so the frame below sp stays whole */
	b	frame_load

/*
 * void frame_enter(const struct frame *frame, void *stack_top): leaves EL2 for the state in *frame; the next
 * exception starts on an empty stack.
 */
	.global	frame_enter
frame_enter:
	mov	sp, x1
frame_load:
	ldp	x30, x1, [x0, #240]
	ldr	x2, [x0, #256]
	msr	elr_el2, x1
	msr	spsr_el2, x2
	each_of_frame ldp, x0
	ldp	x18, x19, [x0, #144]
	ldp	x20, x21, [x0, #160]
	ldp	x22, x23, [x0, #176]
	ldp	x24, x25, [x0, #192]
	ldp	x26, x27, [x0, #208]
	ldp	x28, x29, [x0, #224]
	ldp	x0, x1, [x0, #0]
	eret
	dsb	nsh			/* no speculation past ERET */
	isb

/*
 * bool translate_run_*(uint64_t address): an AT instruction. False when it took an exception instead of
 * answering in PAR_EL1, as it does where nothing answers when dom0's tables are read (D8.12 "Address
 * translation instructions"); ESR_EL2, FAR_EL2 and the like are those of that exception then.
 */
	.macro	translate_run, name, operation
	.global	translate_run_\name
translate_run_\name:
	at	\operation, x0
	isb
	mov	x0, #1
	ret
	.endm

translate_run_start:
	translate_run read, s12e1r
	translate_run write, s12e1w
	translate_run stage1, s1e1r
translate_run_end:

trapped_in_hypervisor:
	mrs	x1, esr_el2
	mrs	x2, elr_el2
	mrs	x3, far_el2
	adr	x4, translate_run_start
	adr	x5, translate_run_end
	cmp	x2, x4
	ccmp	x2, x5, #2, hs		/* C set: not below the end */
	b.hs	trap_from_hypervisor
	msr	elr_el2, x30
	mov	x0, #0
	eret
	dsb	nsh
	isb
