/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "aarch32.h"

#include "sysreg.h"

/* PSTATE as SPSR_EL2 holds it (DDI 0487 C5.2.19, AArch32 layout) */
#define PSTATE_MODE       UINT64_C(0x1f)
#define PSTATE_SUPERVISOR UINT64_C(0x13)
#define PSTATE_ABORT      UINT64_C(0x17)
#define PSTATE_UNDEFINED  UINT64_C(0x1b)
#define PSTATE_T          (UINT64_C(1) << 5)
#define PSTATE_F          (UINT64_C(1) << 6)
#define PSTATE_I          (UINT64_C(1) << 7)
#define PSTATE_A          (UINT64_C(1) << 8)
#define PSTATE_E          (UINT64_C(1) << 9)
#define PSTATE_IT_HIGH    (UINT64_C(0x3f) << 10) /* IT[7:2] */
#define PSTATE_IL         (UINT64_C(1) << 20)
#define PSTATE_SS         (UINT64_C(1) << 21)
#define PSTATE_PAN        (UINT64_C(1) << 22)
#define PSTATE_SSBS       (UINT64_C(1) << 23)
#define PSTATE_DIT        (UINT64_C(1) << 24)
#define PSTATE_IT_LOW     (UINT64_C(3) << 25) /* IT[1:0] */

/* Where DIT is in SPSR_abt and SPSR_und, which have no SS (G8.2.138) */
#define SPSR_DIT (UINT64_C(1) << 21)

/* SCTLR (G8.2.126) */
#define SCTLR_V     (UINT64_C(1) << 13)
#define SCTLR_SPAN  (UINT64_C(1) << 23)
#define SCTLR_EE    (UINT64_C(1) << 25)
#define SCTLR_TE    (UINT64_C(1) << 30)
#define SCTLR_DSSBS (UINT64_C(1) << 31)

#define TTBCR_EAE (UINT64_C(1) << 31)

#define HIGH_VECTORS          UINT64_C(0xffff0000)
#define VECTOR_UNDEFINED      0x04u
#define VECTOR_PREFETCH_ABORT 0x0cu
#define VECTOR_DATA_ABORT     0x10u

/* DFSR and IFSR: synchronous external abort, in either format (G8.2.35) */
#define FSR_EXTERNAL_SHORT UINT64_C(0x008)
#define FSR_EXTERNAL_LPAE  UINT64_C(0x210)
#define FSR_WNR            (UINT64_C(1) << 11)

/* Where banked registers are in the AArch64 view (D1.20.1) */
#define LR_ABORT     20
#define LR_UNDEFINED 22

bool aarch32_is_possible(void)
{
    return sysreg_field(SYSREG_READ(id_aa64pfr0_el1), 4, 4) == 2;
}

uint64_t aarch32_entry_pstate(uint64_t entry)
{
    return AARCH32_PSTATE | PSTATE_SUPERVISOR | PSTATE_A | PSTATE_I | PSTATE_F |
           ((entry & 1) != 0 ? PSTATE_T : 0);
}

static unsigned int it_state(uint64_t pstate)
{
    return (unsigned int)(sysreg_field(pstate, 10, 6) << 2 | sysreg_field(pstate, 25, 2));
}

/* ConditionHolds() of the Arm pseudocode (J1.2.4) */
static bool holds(unsigned int condition, uint64_t pstate)
{
    bool n = sysreg_field(pstate, 31, 1), z = sysreg_field(pstate, 30, 1);
    bool c = sysreg_field(pstate, 29, 1), v = sysreg_field(pstate, 28, 1);
    bool result = true;

    switch (condition >> 1) {
    case 0:
        result = z;
        break;
    case 1:
        result = c;
        break;
    case 2:
        result = n;
        break;
    case 3:
        result = v;
        break;
    case 4:
        result = c && !z;
        break;
    case 5:
        result = n == v;
        break;
    case 6:
        result = n == v && !z;
        break;
    default:
        return true;
    }
    return (condition & 1) != 0 ? !result : result;
}

bool aarch32_condition_holds(const struct frame *frame, uint64_t esr)
{
    unsigned int it = it_state(frame->pstate);

    if (sysreg_field(esr, 24, 1) != 0) /* ISS.CV */
        return holds((unsigned int)sysreg_field(esr, 20, 4), frame->pstate);
    /* A T32 instruction whose condition is not given takes it from the IT block it may be in. */
    return (it & 0xf) == 0 || holds(it >> 4, frame->pstate);
}

/* ITAdvance() (J1.2.4) */
static uint64_t advance_it(uint64_t pstate)
{
    unsigned int it = it_state(pstate);

    if ((it & 7) == 0)
        it = 0;
    else
        it = (it & 0xe0) | ((it << 1) & 0x1f);
    pstate &= ~(PSTATE_IT_HIGH | PSTATE_IT_LOW);
    return pstate | (uint64_t)(it >> 2) << 10 | (uint64_t)(it & 3) << 25;
}

void aarch32_skip(struct frame *frame, uint64_t esr)
{
    frame->pc += sysreg_field(esr, 25, 1) != 0 ? 4 : 2; /* ESR_ELx.IL */
    if ((frame->pstate & PSTATE_T) != 0)
        frame->pstate = advance_it(frame->pstate);
}

/*
 * What a mode's SPSR says of that state. QEMU, up to version 10 at least, does not load the SPSR of
 * the mode that an ERET to AArch32 enters: dom0 reads there what that register held before.
 */
static uint64_t saved_status(uint64_t pstate)
{
    uint64_t status = pstate & ~(PSTATE_SS | PSTATE_DIT);

    return (pstate & PSTATE_DIT) != 0 ? status | SPSR_DIT : status;
}

/* AArch32.EnterMode() (G1.12): all but link register and saved status. */
static void enter(struct frame *frame, uint64_t mode, unsigned int vector)
{
    uint64_t sctlr = SYSREG_READ(sctlr_el1);
    uint64_t base = (sctlr & SCTLR_V) != 0 ? HIGH_VECTORS : (uint32_t)SYSREG_READ(vbar_el1);
    uint64_t cleared = PSTATE_MODE | PSTATE_T | PSTATE_E | PSTATE_IT_HIGH | PSTATE_IT_LOW |
                       PSTATE_IL | PSTATE_SS | PSTATE_SSBS;
    bool has_pan = sysreg_field(SYSREG_READ(id_aa64mmfr1_el1), 20, 4) != 0;
    bool has_ssbs = sysreg_field(SYSREG_READ(id_aa64pfr1_el1), 4, 4) != 0;

    frame->pstate = (frame->pstate & ~cleared) | AARCH32_PSTATE | mode | PSTATE_I |
                    (mode == PSTATE_ABORT ? PSTATE_A : 0) |
                    ((sctlr & SCTLR_TE) != 0 ? PSTATE_T : 0) |
                    ((sctlr & SCTLR_EE) != 0 ? PSTATE_E : 0) |
                    (has_pan && (sctlr & SCTLR_SPAN) == 0 ? PSTATE_PAN : 0) |
                    (has_ssbs && (sctlr & SCTLR_DSSBS) != 0 ? PSTATE_SSBS : 0);
    frame->pc = base + vector;
}

void aarch32_inject_undefined(struct frame *frame)
{
    frame->x[LR_UNDEFINED] = (uint32_t)(frame->pc + ((frame->pstate & PSTATE_T) != 0 ? 2 : 4));
    SYSREG_WRITE(spsr_und, saved_status(frame->pstate));
    enter(frame, PSTATE_UNDEFINED, VECTOR_UNDEFINED);
}

void aarch32_inject_abort(struct frame *frame, bool is_data, bool is_write, uint32_t address)
{
    bool lpae = (SYSREG_READ(tcr_el1) & TTBCR_EAE) != 0;
    uint64_t status = lpae ? FSR_EXTERNAL_LPAE : FSR_EXTERNAL_SHORT;
    uint64_t far = SYSREG_READ(far_el1);

    frame->x[LR_ABORT] = (uint32_t)(frame->pc + (is_data ? 8 : 4));
    SYSREG_WRITE(spsr_abt, saved_status(frame->pstate));
    if (is_data) {
        /* DFSR is ESR_EL1; DFAR and IFAR are the halves of FAR_EL1 (G8.2.31, G8.2.36, G8.2.84) */
        SYSREG_WRITE(esr_el1, status | (is_write ? FSR_WNR : 0));
        SYSREG_WRITE(far_el1, (far & ~UINT64_C(0xffffffff)) | address);
        enter(frame, PSTATE_ABORT, VECTOR_DATA_ABORT);
    } else {
        SYSREG_WRITE(ifsr32_el2, status);
        SYSREG_WRITE(far_el1, (far & UINT64_C(0xffffffff)) | (uint64_t)address << 32);
        enter(frame, PSTATE_ABORT, VECTOR_PREFETCH_ABORT);
    }
}
