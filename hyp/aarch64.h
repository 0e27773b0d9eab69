/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Exceptions that a dom0 in AArch64 at EL1 is made to take. */
#ifndef HYP_AARCH64_H
#define HYP_AARCH64_H

#include "trap.h"

/* Of the instruction at frame->pc: to EL1, be it from there or from EL0. */
void aarch64_inject_undefined(struct frame *frame);

/* A synchronous external abort. `esr` is ESR_EL2 of the abort that EL2 took, at FAR_EL2. */
void aarch64_inject_abort(struct frame *frame, uint64_t esr);

#endif
