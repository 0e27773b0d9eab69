/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What entry and vectors of a bare-metal arm64 Image are made of; tests/dom0/ is made of it, too. */

/* PC-relative address of a symbol anywhere in the image. */
	.macro	adr_l, register, symbol
	adrp	\register, \symbol
	add	\register, \register, :lo12:\symbol
	.endm

/* An arm64 Image's header behind its two instructions (Linux Documentation/arch/arm64/booting.rst). */
	.macro	image_header, pe_header
	.quad	0			/* text_offset */
	.quad	_image_size		/* image_size, with BSS and what is behind it */
	.quad	0xa			/* flags: little-endian, 4 KiB pages, anywhere in memory */
	.quad	0			/* res2 */
	.quad	0			/* res3 */
	.quad	0			/* res4 */
	.ascii	"ARM\x64"		/* magic */
	.long	\pe_header		/* res5: where the PE header is, or 0 */
	.endm

/*
 * Relocates an image that is linked at 0 to where it is, _start. Elf64_Rela entries: R_AARCH64_RELATIVE,
 * *(r_offset) = r_addend + base, or the R_AARCH64_NONE that the linker leaves where it needed fewer than it
 * thought (hyp/build.mk checks that there is no other). Corrupts x1 to x6.
 */
	.macro	relocate
	adr_l	x1, _rela_start
	adr_l	x2, _rela_end
	adr_l	x3, _start
1:	cmp	x1, x2
	b.hs	2f
	ldp	x4, x5, [x1], #16
	ldr	x6, [x1], #8
	cmp	x5, #0x403		/* R_AARCH64_RELATIVE (ELF for the Arm 64-bit Architecture) */
	b.ne	1b
	add	x6, x6, x3
	str	x6, [x4, x3]
	b	1b
2:
	.endm

/* Zeroes [begin, end), both 16-byte aligned. Corrupts x1 and x2. */
	.macro	zero, begin, end
	adr_l	x1, \begin
	adr_l	x2, \end
1:	cmp	x1, x2
	b.hs	2f
	stp	xzr, xzr, [x1], #16
	b	1b
2:
	.endm

/* A vector: makes room for `size` bytes of frame, x0 and x1 first, and goes to `save` with x0 = `handler`. */
	.macro	vector, handler, size, save
	.balign	128
	sub	sp, sp, #\size
	stp	x0, x1, [sp, #0]
	adr	x0, \handler
	b	\save
	.endm

/* x2 to x17 to and from a frame, of which x0 and x1 come first. */
	.macro	each_of_frame, operation, frame
	\operation	x2, x3, [\frame, #16]
	\operation	x4, x5, [\frame, #32]
	\operation	x6, x7, [\frame, #48]
	\operation	x8, x9, [\frame, #64]
	\operation	x10, x11, [\frame, #80]
	\operation	x12, x13, [\frame, #96]
	\operation	x14, x15, [\frame, #112]
	\operation	x16, x17, [\frame, #128]
	.endm
