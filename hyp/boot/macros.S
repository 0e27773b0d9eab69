/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* PC-relative address of a symbol anywhere in the image. */
	.macro	adr_l, register, symbol
	adrp	\register, \symbol
	add	\register, \register, :lo12:\symbol
	.endm
