/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The least boot loader. */
#include "enter_image.S"

	.globl	_start
_start:
	enter_image
