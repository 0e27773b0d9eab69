/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* See probes.h; ../dom0/trap.c makes a fault in this section return its ESR_EL1 to the caller. */
	.macro	probe, name, instructions:vararg
	.global	probe_\name
probe_\name:
	\instructions
	dsb	sy
	mov	x0, #0
	ret
	.endm

	.section .text.probes, "ax"
	probe	load_pair, ldp x2, x3, [x0]
	probe	store_pair, stp xzr, xzr, [x0]
	probe	load_exclusive, ldaxr x2, [x0]
	probe	zero_line, dc zva, x0
	probe	invalidate_line, dc ivac, x0

	.global	probe_unaligned
probe_unaligned:
	orr	x0, x0, #0xff8
	ldur	x2, [x0, #5]
	mov	x0, #0
	ret

/* Returns where the fault says that it came from: x30 is in this section, though the fetch is not. */
	.global	probe_call
probe_call:
	mov	x2, x30
	blr	x0
	ret	x2
