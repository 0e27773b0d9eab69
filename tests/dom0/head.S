/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * An arm64 Image without EFI stub (Linux Documentation/arch/arm64/booting.rst): entered at EL1 with the MMU
 * off and x0 holding the device tree's address, wherever in RAM it was put. It is linked at 0 and relocates
 * itself once.
 */
#include "../../hyp/boot/macros.S"

	.section .head, "ax"
	.global	_start
_start:
	b	entry			/* code0 */
	nop				/* code1 */
	image_header 0
	.balign	4096			/* NOPs: where `mkimage-xen stamp` puts the note */

	.text
entry:
	mov	x19, x0
	adr_l	x1, vectors
	msr	vbar_el1, x1
	mov	x1, #(3 << 20)		/* CPACR_EL1.FPEN: libfdt uses the SIMD registers */
	msr	cpacr_el1, x1
	isb

	/* The first gigabytes that are memory are this image's and the tree's; main() adds the others. */
	adr_l	x2, mmu_table
	adr_l	x3, _start
	bl	map_memory
	mov	x3, x19
	bl	map_memory
	bl	mmu_enable

	relocate
	zero	_bss_start, _image_end
	adr_l	x1, stack_top
	mov	sp, x1
	mov	x29, xzr
	mov	x0, x19
	bl	start
	b	.

/* A CPU that firmware starts for us: x0 is its struct cpu_start (cpu.h). */
	.global	cpu_entry
cpu_entry:
	mov	x19, x0
	adr_l	x1, vectors
	msr	vbar_el1, x1
	bl	mmu_enable
	ldp	x1, x2, [x19]
	ldr	x0, [x19, #16]
	mov	sp, x1
	mov	x29, xzr
	blr	x2
	b	.

/* Makes the gigabyte with address x3 Normal memory in the table x2, while the MMU is off. */
map_memory:
	lsr	x3, x3, #30
	lsl	x4, x3, #30
	mov	x5, #MMU_NORMAL
	orr	x4, x4, x5
	str	x4, [x2, x3, lsl #3]
	ret

/* Level-1 block descriptors (DDI 0487 D8.3.1): valid, AttrIndx, inner shareable, AF; and in Device XN. */
	.equ	MMU_NORMAL, 0x701
	.equ	MMU_DEVICE, 0x405

/* MAIR_EL1 0: Normal write-back; 1: Device-nGnRE. TCR_EL1: 39 bits of TTBR0, 4 KiB, EPD1. */
mmu_enable:
	mov	x1, #0x04ff
	msr	mair_el1, x1
	ldr	x1, =(25 | 1 << 8 | 1 << 10 | 3 << 12 | 1 << 23)
	mrs	x2, id_aa64mmfr0_el1
	and	x2, x2, #7		/* PARange as IPS; what 39 bits reach is below any of them */
	cmp	x2, #5
	mov	x3, #5
	csel	x2, x2, x3, lo
	orr	x1, x1, x2, lsl #32
	msr	tcr_el1, x1
	adr_l	x1, mmu_table
	msr	ttbr0_el1, x1
	dsb	sy
	isb
	tlbi	vmalle1
	dsb	sy
	isb
	mrs	x1, sctlr_el1
	mov	x2, #0x1005		/* I, C and M */
	orr	x1, x1, x2
	msr	sctlr_el1, x1
	isb
	ret

	.data
	.balign	4096
	.global	mmu_table
mmu_table:				/* 512 GiB, 1:1 */
	.set	gigabyte, 0
	.rept	512
	.quad	gigabyte << 30 | 1 << 54 | MMU_DEVICE
	.set	gigabyte, gigabyte + 1
	.endr

	.section .bss.stack, "aw", %nobits
	.balign	16
	.skip	16384
stack_top:
