/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Xen's hypercalls, as far as there are any (xen.h): dispatch, and what is passed by pointer. */
#ifndef HYP_HYPERCALL_H
#define HYP_HYPERCALL_H

#include "trap.h"

/* Handles an HVC #XEN_HYPERCALL_TAG of an AArch64 dom0. The frame is already behind it. */
void hypercall(struct frame *frame);

#endif
