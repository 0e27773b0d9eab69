/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What is different about a dom0 that runs in AArch32 at EL1: instructions that are conditional or
 * two bytes long, and exceptions that go to modes with banked registers (Arm DDI 0487, G1).
 */
#ifndef HYP_AARCH32_H
#define HYP_AARCH32_H

#include <stdbool.h>
#include <stdint.h>

#include "trap.h"

#define AARCH32_PSTATE UINT64_C(0x10) /* SPSR_ELx.M[4]: the exception came from AArch32 */

/* Whether this CPU can run EL1 in AArch32. */
bool aarch32_is_possible(void);

/* SPSR_EL2 for starting at `entry` in Supervisor mode; bit 0 of the entry asks for T32. */
uint64_t aarch32_entry_pstate(uint64_t entry);

/* SCTLR's value at reset: MMU and caches off. */
#define AARCH32_SCTLR_RESET UINT64_C(0x00c50078)

/*
 * Whether the trapped instruction's condition holds: hardware may trap a conditional one that does
 * not (G1.16.2). `esr` is ESR_EL2 of a trap whose syndrome has CV and COND.
 */
bool aarch32_condition_holds(const struct frame *frame, uint64_t esr);

/* Goes on behind the trapped instruction. */
void aarch32_skip(struct frame *frame, uint64_t esr);

/* Makes dom0 take an exception. */
void aarch32_inject_undefined(struct frame *frame);
void aarch32_inject_abort(struct frame *frame, bool is_data, bool is_write, uint32_t address);

#endif
