/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Exceptions that dom0 takes to EL2: dispatch, and reflecting back what dom0 must not do.
 */
#ifndef HYP_TRAP_H
#define HYP_TRAP_H

#include <stdint.h>

/* dom0's registers, as boot/vectors.S saves them. AArch32's banked registers are in x16-x30 (DDI
 * 0487 D1.20.1). */
struct frame {
    uint64_t x[31];
    uint64_t pc;       /* ELR_EL2 */
    uint64_t pstate;   /* SPSR_EL2 */
    uint64_t reserved; /* keeps the stack 16-byte aligned */
};

_Static_assert(sizeof(struct frame) == 272, "boot/vectors.S counts on it");

/* pstate: EL1 using SP_EL1, with debug exceptions, SError, IRQ and FIQ masked */
#define TRAP_PSTATE_EL1H_MASKED UINT64_C(0x3c5)

/* Leaves EL2 for the state in *frame; the next exception starts on an empty stack. */
_Noreturn void frame_enter(const struct frame *frame, void *stack_top);

/* Entry points from boot/vectors.S. */
void trap_sync(struct frame *frame);
void trap_irq(struct frame *frame);
void trap_fiq(struct frame *frame);
void trap_serror(struct frame *frame);
_Noreturn void trap_from_hypervisor(uint64_t kind, uint64_t esr, uint64_t elr, uint64_t far);

#endif
