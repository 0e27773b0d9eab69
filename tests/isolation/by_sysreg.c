/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * System registers: EL2's are undefined at EL1; those that are dom0's own, but might reach further,
 * are written with all that they take, and the hypervisor goes on.
 */
#include "../../hyp/sysreg.h"
#include "attempt.h"
#include "declare.h"
#include "target.h"

/* Each by its encoding, so that any assembler takes it. */
#define EL2_REGISTERS(X)               \
    X(hcr_el2, S3_4_C1_C1_0)           \
    X(sctlr_el2, S3_4_C1_C0_0)         \
    X(mdcr_el2, S3_4_C1_C1_1)          \
    X(cptr_el2, S3_4_C1_C1_2)          \
    X(hstr_el2, S3_4_C1_C1_3)          \
    X(hfgrtr_el2, S3_4_C1_C1_4)        \
    X(ttbr0_el2, S3_4_C2_C0_0)         \
    X(tcr_el2, S3_4_C2_C0_2)           \
    X(vttbr_el2, S3_4_C2_C1_0)         \
    X(vtcr_el2, S3_4_C2_C1_2)          \
    X(spsr_el2, S3_4_C4_C0_0)          \
    X(elr_el2, S3_4_C4_C0_1)           \
    X(sp_el1, S3_4_C4_C1_0)            \
    X(esr_el2, S3_4_C5_C2_0)           \
    X(far_el2, S3_4_C6_C0_0)           \
    X(hpfar_el2, S3_4_C6_C0_4)         \
    X(mair_el2, S3_4_C10_C2_0)         \
    X(vbar_el2, S3_4_C12_C0_0)         \
    X(ich_hcr_el2, S3_4_C12_C11_0)     \
    X(ich_lr0_el2, S3_4_C12_C12_0)     \
    X(icc_sre_el2, S3_4_C12_C9_5)      \
    X(tpidr_el2, S3_4_C13_C0_2)        \
    X(cntvoff_el2, S3_4_C14_C0_3)      \
    X(cnthctl_el2, S3_4_C14_C1_0)      \
    X(cnthp_ctl_el2, S3_4_C14_C2_1)    \
    X(cnthp_cval_el2, S3_4_C14_C2_2)   \
    X(vpidr_el2, S3_4_C0_C0_0)         \
    X(vmpidr_el2, S3_4_C0_C0_5)        \
    X(zcr_el2, S3_4_C1_C2_0)           \
    X(hcrx_el2, S3_4_C1_C2_2)          \
    X(smcr_el2, S3_4_C1_C2_6)          \
    X(trfcr_el2, S3_4_C1_C2_1)         \
    X(sctlr_el12, S3_5_C1_C0_0)        \
    X(cntp_ctl_el02, S3_5_C14_C2_1)    \
    X(scr_el3, S3_6_C1_C1_0)           \
    X(vbar_el3, S3_6_C12_C0_0)         \
    X(icc_igrpen1_el3, S3_6_C12_C12_7) \
    X(mpam2_el2, S3_4_C10_C5_0)        \
    X(gpccr_el3, S3_6_C2_C1_6)

/* Implementation defined ones: 3, op1, C11 and C15, all of which HCR_EL2.TIDCP traps. */
#define OTHER_REGISTERS(X)     \
    X(imp_15_0, S3_0_C15_C0_0) \
    X(imp_15_1, S3_1_C15_C2_0) \
    X(imp_15_2, S3_1_C15_C2_1) \
    X(imp_15_3, S3_3_C15_C0_0) \
    X(imp_11_0, S3_1_C11_C0_2) \
    X(imp_15_7, S3_7_C15_C1_0)

EL2_REGISTERS(DECLARE)
OTHER_REGISTERS(DECLARE)
DECLARE(dbgprcr_el1, S2_0_C1_C4_4)

/* Instructions that are EL2's: its TLB, translation as it sees it, and returning to it. */
#define INSTRUCTIONS(X)                       \
    X(tlbi_alle2, "sys #4, c8, c7, #0")       \
    X(tlbi_alle1, "sys #4, c8, c7, #4")       \
    X(tlbi_vmalls12e1, "sys #4, c8, c7, #6")  \
    X(tlbi_ipas2e1, "sys #4, c8, c4, #1, x0") \
    X(at_s1e2r, "sys #4, c7, c8, #0, x0")     \
    X(at_s12e1r, "sys #4, c7, c8, #4, x0")

INSTRUCTIONS(DECLARE_INSTRUCTION)

#define OSLSR_OSLK      UINT64_C(2)
#define OSLSR_OSLM      UINT64_C(9)
#define OSLSR_OSLM_LOCK UINT64_C(8) /* there is one */

static void foreign_registers(void)
{
    attempt_begin("sysreg-el2");
#define TRY(name, encoding)                      \
    attempt_fault(probe_get_##name(), __LINE__); \
    attempt_fault(probe_set_##name(0), __LINE__);
    EL2_REGISTERS(TRY)
    attempt_end();
    attempt_begin("sysreg-implementation");
    OTHER_REGISTERS(TRY)
#undef TRY
    attempt_end();
}

static void foreign_instructions(const struct target *target)
{
    attempt_begin("instructions-el2");
#define TRY(name, text) attempt_fault(probe_do_##name(target->hypervisor.base), __LINE__);
    INSTRUCTIONS(TRY)
#undef TRY
    attempt_end();
}

/* The hypervisor is entered, so that whatever was set up for EL2 has its chance. */
static void enter_hypervisor(void)
{
    register uint64_t x0 __asm__("x0") = 0x84000000; /* PSCI_VERSION */

    __asm__ volatile("hvc #0" : "+r"(x0)::"x1", "x2", "x3", "memory");
    attempt_unchanged((int64_t)x0 > 0, x0);
}

/*
 * MDSCR_EL1.HDE, by which breakpoints halt the CPU at whatever level they match, can be written
 * under the OS lock alone (DDI 0487 D19.3). So what counts is that the lock cannot be taken:
 * QEMU lets HDE be written without it, and has nothing that halts.
 */
static void lock(uint64_t status)
{
    SYSREG_WRITE(oslar_el1, 1);
    BARRIER_ISB();
    attempt_unchanged((SYSREG_READ(oslsr_el1) & OSLSR_OSLK) == 0, 1);
    SYSREG_WRITE(osdlr_el1, 1);
    BARRIER_ISB();
    attempt_unchanged(SYSREG_READ(osdlr_el1) == 0, 2);
    if (probe_set_dbgprcr_el1(1) != 0) /* QEMU has none */
        attempt(ATTEMPT_FAULT, 3);
    else
        attempt_unchanged(SYSREG_READ(dbgprcr_el1) == 0, 3);
    SYSREG_WRITE(oslar_el1, 0);
    SYSREG_WRITE(osdlr_el1, 0);
    BARRIER_ISB();
    attempt_unchanged(SYSREG_READ(oslsr_el1) == status, 0);
}

/* The OS lock; breakpoints and watchpoints that match at EL2 (DDI 0487 D2.8, D2.9). */
static void debug(const struct target *target)
{
    uint64_t status = SYSREG_READ(oslsr_el1);

    attempt_begin("debug");
    attempt_unchanged((status & OSLSR_OSLK) == 0 && (status & OSLSR_OSLM) == OSLSR_OSLM_LOCK,
                      status);
    lock(status);
    SYSREG_WRITE(mdscr_el1, UINT64_C(1) << 15 | UINT64_C(1) << 13); /* MDE, KDE */
    SYSREG_WRITE(dbgbvr0_el1, target->text.base);
    SYSREG_WRITE(dbgbcr0_el1, UINT64_C(1) | 3 << 1 | 0xf << 5 | 1 << 13); /* E, PMC, BAS, HMC */
    SYSREG_WRITE(dbgwvr0_el1, target->data.base);
    SYSREG_WRITE(dbgwcr0_el1,
                 UINT64_C(1) | 3 << 1 | 3 << 3 | 0xff << 5 | 1 << 13 | UINT64_C(31) << 24);
    BARRIER_ISB();
    enter_hypervisor();
    SYSREG_WRITE(dbgbcr0_el1, UINT64_C(1) | 0xf << 5 | 1 << 13 | 3 << 14); /* HMC, SSC: EL2 alone */
    BARRIER_ISB();
    enter_hypervisor();
    SYSREG_WRITE(dbgbcr0_el1, 0);
    SYSREG_WRITE(dbgwcr0_el1, 0);
    SYSREG_WRITE(mdscr_el1, 0);
    BARRIER_ISB();
    attempt_end();
}

/* Counters that count at EL2, and overflow there. */
static void performance_monitors(void)
{
    attempt_begin("performance-monitors");
    if (sysreg_field(SYSREG_READ(id_aa64dfr0_el1), 8, 4) != 0 &&
        sysreg_field(SYSREG_READ(id_aa64dfr0_el1), 8, 4) != 0xf) {
        SYSREG_WRITE(pmccfiltr_el0, UINT64_C(1) << 27); /* NSH: at EL2 too */
        SYSREG_WRITE(pmccntr_el0, UINT64_MAX - 1000);
        SYSREG_WRITE(pmintenset_el1, UINT64_C(1) << 31);
        SYSREG_WRITE(pmcntenset_el0, UINT64_C(1) << 31);
        SYSREG_WRITE(pmcr_el0, 0x41); /* LC, E */
        BARRIER_ISB();
        enter_hypervisor();
        SYSREG_WRITE(pmcr_el0, 0);
        SYSREG_WRITE(pmintenclr_el1, UINT64_C(1) << 31);
        SYSREG_WRITE(pmovsclr_el0, UINT64_C(1) << 31);
    }
    attempt_end();
}

/* What is dom0's, with everything set. */
static void own_registers(const struct target *target)
{
    uint64_t actlr = SYSREG_READ(actlr_el1);

    attempt_begin("sysreg-own");
    SYSREG_WRITE(actlr_el1, UINT64_MAX);
    attempt_unchanged(SYSREG_READ(actlr_el1) == actlr, 0);
    SYSREG_WRITE(icc_sgi0r_el1, UINT64_C(1) << 40 | 0xffff);
    SYSREG_WRITE(icc_asgi1r_el1, UINT64_C(1) << 40 | 0xffff);
    enter_hypervisor();
    SYSREG_WRITE(icc_pmr_el1, 0);
    SYSREG_WRITE(icc_igrpen0_el1, 1);
    SYSREG_WRITE(icc_igrpen1_el1, 0);
    SYSREG_WRITE(icc_ctlr_el1, 2);
    SYSREG_WRITE(icc_sre_el1, 0);
    SYSREG_WRITE(icc_eoir1_el1, TARGET_SMMU_EVENT);
    SYSREG_WRITE(icc_dir_el1, TARGET_SMMU_EVENT);
    SYSREG_WRITE(icc_dir_el1, TARGET_GIC_MAINTENANCE);
    enter_hypervisor();
    SYSREG_WRITE(cntp_cval_el0, 0);
    SYSREG_WRITE(cntp_ctl_el0, 1); /* an interrupt at once, which nobody has enabled */
    enter_hypervisor();
    SYSREG_WRITE(cntp_ctl_el0, 2);
    /* EL1's own tables are the hypervisor's memory: nothing but the next access suffers. */
    SYSREG_WRITE(ttbr1_el1, target->hypervisor.base);
    enter_hypervisor();
    attempt_end();
}

void by_sysreg(const struct target *target)
{
    foreign_registers();
    foreign_instructions(target);
    debug(target);
    performance_monitors();
    own_registers(target);
}
