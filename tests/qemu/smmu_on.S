/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Firmware that leaves the SMMU on: as reset.S, but before it enters the hypervisor it enables the SMMU with
 * a stream table of its own, in which every stream is in bypass, with queues and interrupts (Arm IHI 0070,
 * 6.3). Its tables lie in the megabyte from the bottom of RAM.
 */
#include "enter_image.S"

#define SMMU		0x09050000
#define CR0		0x020
#define CR0ACK		0x024
#define CR1		0x028
#define IRQ_CTRL	0x050
#define STRTAB_BASE	0x080
#define STRTAB_BASE_CFG	0x088
#define CMDQ_BASE	0x090
#define EVENTQ_BASE	0x0a0
#define STREAM_BITS	8

	.globl	_start
_start:
	ldr	x0, =0x40000000		/* STEs of 64 bytes: V, and Config for bypass */
	mov	x1, #(1 << STREAM_BITS)
	mov	x2, #(1 | 4 << 1)
1:	str	x2, [x0], #64
	subs	x1, x1, #1
	b.ne	1b
	dsb	sy

	ldr	x0, =SMMU
	mov	w1, #0xd75		/* write-back, inner shareable */
	str	w1, [x0, #CR1]
	ldr	x1, =0x40000000
	str	x1, [x0, #STRTAB_BASE]
	mov	w1, #STREAM_BITS
	str	w1, [x0, #STRTAB_BASE_CFG]
	ldr	x1, =0x40010000 + 5	/* log2 of the entries */
	str	x1, [x0, #CMDQ_BASE]
	ldr	x1, =0x40020000 + 5
	str	x1, [x0, #EVENTQ_BASE]
	mov	w1, #5			/* event queue, global errors */
	str	w1, [x0, #IRQ_CTRL]
	mov	w1, #0xd		/* CMDQEN, EVENTQEN, SMMUEN */
	str	w1, [x0, #CR0]
2:	ldr	w2, [x0, #CR0ACK]
	cmp	w1, w2
	b.ne	2b

	enter_image
