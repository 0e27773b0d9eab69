/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "aarch64.h"

#include <stdbool.h>

#include "aarch32.h"
#include "sysreg.h"

/* SPSR_EL2 (DDI 0487 C5.2.20) */
#define PSTATE_MODE   UINT64_C(0xf)
#define PSTATE_EL1T   UINT64_C(4)
#define PSTATE_EL1H   UINT64_C(5)
#define PSTATE_SSBS   (UINT64_C(1) << 12)
#define PSTATE_ALLINT (UINT64_C(1) << 13)
#define PSTATE_PAN    (UINT64_C(1) << 22)
#define PSTATE_DIT    (UINT64_C(1) << 24)
#define PSTATE_TCO    (UINT64_C(1) << 25)
#define PSTATE_NZCV   (UINT64_C(0xf) << 28)
#define PSTATE_PM     (UINT64_C(1) << 32)

/* SCTLR_EL1 */
#define SCTLR_SPAN      (UINT64_C(1) << 23)
#define SCTLR_DSSBS     (UINT64_C(1) << 44)
#define SCTLR_SPINTMASK (UINT64_C(1) << 62)

/* ESR_ELx (DDI 0487 D19.2.37) */
#define EC_UNKNOWN                 0x00u
#define EC_INSTRUCTION_ABORT_LOWER 0x20u
#define EC_INSTRUCTION_ABORT_SAME  0x21u
#define EC_DATA_ABORT_LOWER        0x24u
#define EC_DATA_ABORT_SAME         0x25u
#define ESR_IL                     (UINT64_C(1) << 25)
#define ESR_FNV                    (UINT64_C(1) << 10)
#define ESR_CM                     (UINT64_C(1) << 8) /* of data aborts, as WnR is */
#define ESR_WNR                    (UINT64_C(1) << 6)
#define FSC_EXTERNAL_ABORT         0x10u /* synchronous, not on a table walk */

/*
 * AArch64.TakeException() to EL1 (J1.1.2): what it does not name stays as it was, or is zero. A
 * field that this CPU does not have stays zero.
 */
static uint64_t entry_pstate(uint64_t old)
{
    uint64_t pfr1 = SYSREG_READ(id_aa64pfr1_el1);
    uint64_t sctlr = SYSREG_READ(sctlr_el1);
    uint64_t pstate = (old & (PSTATE_NZCV | PSTATE_DIT | PSTATE_PAN)) | TRAP_PSTATE_EL1H_MASKED;

    if (sysreg_field(SYSREG_READ(id_aa64mmfr1_el1), 20, 4) != 0 && (sctlr & SCTLR_SPAN) == 0)
        pstate |= PSTATE_PAN;
    if (sysreg_field(pfr1, 4, 4) != 0 && (sctlr & SCTLR_DSSBS) != 0)
        pstate |= PSTATE_SSBS;
    if (sysreg_field(pfr1, 8, 4) >= 2) /* FEAT_MTE2 */
        pstate |= PSTATE_TCO;
    if (sysreg_field(pfr1, 36, 4) != 0 && (sctlr & SCTLR_SPINTMASK) == 0) /* FEAT_NMI */
        pstate |= PSTATE_ALLINT;
    if (sysreg_field(SYSREG_READ(S3_0_C0_C5_1), 48, 4) != 0) /* ID_AA64DFR1_EL1: FEAT_EBEP */
        pstate |= PSTATE_PM;
    return pstate;
}

/* DDI 0487 D1.3.1 */
static void inject(struct frame *frame, uint64_t esr)
{
    uint64_t mode = frame->pstate & PSTATE_MODE;
    uint64_t offset = 0x400; /* from a lower EL, AArch64 */

    if ((frame->pstate & AARCH32_PSTATE) != 0)
        offset = 0x600;
    else if (mode == PSTATE_EL1H)
        offset = 0x200;
    else if (mode == PSTATE_EL1T)
        offset = 0;
    SYSREG_WRITE(esr_el1, esr);
    SYSREG_WRITE(elr_el1, frame->pc);
    SYSREG_WRITE(spsr_el1, frame->pstate);
    frame->pc = SYSREG_READ(vbar_el1) + offset;
    frame->pstate = entry_pstate(frame->pstate);
}

void aarch64_inject_undefined(struct frame *frame)
{
    inject(frame, (uint64_t)EC_UNKNOWN << 26 | ESR_IL);
}

void aarch64_inject_abort(struct frame *frame, uint64_t esr)
{
    bool is_data = sysreg_field(esr, 26, 6) == EC_DATA_ABORT_LOWER;
    bool from_el0 = (frame->pstate & PSTATE_MODE) == 0;
    uint64_t kept = ESR_IL | ESR_FNV | (is_data ? ESR_CM | ESR_WNR : 0);
    uint64_t class;

    if (is_data)
        class = from_el0 ? EC_DATA_ABORT_LOWER : EC_DATA_ABORT_SAME;
    else
        class = from_el0 ? EC_INSTRUCTION_ABORT_LOWER : EC_INSTRUCTION_ABORT_SAME;
    SYSREG_WRITE(far_el1, SYSREG_READ(far_el2));
    inject(frame, class << 26 | (esr & kept) | FSC_EXTERNAL_ABORT);
}
