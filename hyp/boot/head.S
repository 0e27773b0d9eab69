/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Entry points. The hypervisor is an arm64 Image (Linux Documentation/arch/arm64/booting.rst): it is entered
 * at EL2 with the MMU and data cache off and x0 holding the device tree's physical address, wherever in RAM
 * the boot loader put it. It is linked at 0 and relocates itself once.
 */
#include "macros.S"

	.section .head, "ax"
	.global	_start
_start:
	ccmp	x18, #0, #0xd, pl	/* code0: reads "MZ" for EFI, and does nothing here */
	b	boot_entry		/* code1 */
	image_header _pe_header

	.text
	.global	boot_entry
boot_entry:
	mrs	x1, CurrentEL
	cmp	x1, #(2 << 2)
	b.ne	hang			/* without EL2 there is no console yet to say so on */
	mov	x19, x0
	bl	el2_reset

	/*
	 * Write back and forget what caches may hold of our memory before writing to it with the data cache
	 * off: a dirty line evicted later would destroy what is written here.
	 */
	adr_l	x0, _start
	adr_l	x1, _early_end
	bl	cache_clean_invalidate

	relocate
	zero	_bss_start, _bss_end
	adr_l	x1, boot_stack_top
	mov	sp, x1
	mov	x29, xzr
	bl	vectors_install
	bl	mmu_build		/* returns with the tables in memory, caches still off */
	adr_l	x0, _start
	adr_l	x1, _early_end
	bl	cache_clean_invalidate	/* nothing that was speculatively cached meanwhile may hide them */
	bl	mmu_enable
	mov	x0, x19
	bl	main
	b	hang

	.global	boot_restart
boot_restart:
	mov	x19, x0
	mov	x20, x1
	msr	daifset, #0xf
	adr_l	x0, _start
	adr_l	x1, _early_end
	bl	cache_clean_invalidate
	mrs	x0, sctlr_el2
	mov	x1, #0x1005		/* I, C and M */
	bic	x0, x0, x1
	msr	sctlr_el2, x0
	isb
	ic	iallu
	dsb	sy
	isb
	mov	x0, x19
	br	x20

/*
 * A CPU that firmware starts or resumes for us: x0 is its struct cpu, whose first member is the stack top.
 */
	.global	boot_secondary
boot_secondary:
	mov	x19, x0
	bl	el2_reset
	bl	vectors_install
	bl	mmu_enable		/* before any memory that other CPUs have in their caches is used */
	ldr	x1, [x19]
	mov	sp, x1
	mov	x29, xzr
	mov	x0, x19
	bl	cpu_secondary_main
	b	hang

/*
 * What a boot loader or firmware may have left otherwise: SP_EL2 in use, no VHE (HCR_EL2.E2H, which changes
 * what other registers mean), and no trap of the FP registers, which libraries use during boot.
 */
el2_reset:
	msr	spsel, #1
	mov	x1, #(1 << 31)		/* HCR_EL2.RW */
	msr	hcr_el2, x1
	isb
	mov	x1, #0x33ff		/* CPTR_EL2: its RES1 bits */
	msr	cptr_el2, x1
	isb
	ret

/*
 * MMU and caches on, with the registers that mmu_build() computed. No stack: what is written to memory
 * before is not what is read from the caches after. The registers are read with the MMU off; nobody writes
 * them again.
 */
mmu_enable:
	adr_l	x1, mmu_registers
	ldp	x2, x3, [x1]
	ldp	x4, x5, [x1, #16]
	msr	mair_el2, x2
	msr	tcr_el2, x3
	msr	ttbr0_el2, x4
	isb
	tlbi	alle2
	dsb	sy
	isb
	msr	sctlr_el2, x5
	isb
	ic	iallu
	dsb	sy
	isb
	ret

vectors_install:
	adr_l	x1, vectors
	msr	vbar_el2, x1
	isb
	ret

/* Cleans and invalidates [x0, x1) to the point of coherency; corrupts x0, x2, x3. */
cache_clean_invalidate:
	mrs	x3, ctr_el0
	ubfx	x3, x3, #16, #4		/* DminLine: log2 of words */
	mov	x2, #4
	lsl	x2, x2, x3
	sub	x3, x2, #1
	bic	x0, x0, x3
1:	dc	civac, x0
	add	x0, x0, x2
	cmp	x0, x1
	b.lo	1b
	dsb	sy
	ret

hang:
	wfe
	b	hang

	.section .bss.stack, "aw", %nobits
	.balign	16
	.skip	16384
	.global	boot_stack_top
boot_stack_top:
