/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Registers and instructions of features that a CPU may have. Error records are nobody's but the
 * machine's; what records or traces is dom0's for what it does itself; tags are dom0's in its own
 * memory; and what else there is may be set to anything, the hypervisor goes on.
 */
#include "../../hyp/sysreg.h"
#include "attempt.h"
#include "declare.h"
#include "target.h"

/* RAS: by ERRSELR_EL1, one error record of many. ERXPFG* make it report errors that are none. */
#define ERROR_RECORDS(X)       \
    X(errselr, S3_0_C5_C3_1)   \
    X(erxfr, S3_0_C5_C4_0)     \
    X(erxctlr, S3_0_C5_C4_1)   \
    X(erxstatus, S3_0_C5_C4_2) \
    X(erxaddr, S3_0_C5_C4_3)   \
    X(erxpfgf, S3_0_C5_C4_4)   \
    X(erxpfgctl, S3_0_C5_C4_5) \
    X(erxpfgcdn, S3_0_C5_C4_6) \
    X(erxmisc0, S3_0_C5_C5_0)  \
    X(erxmisc1, S3_0_C5_C5_1)  \
    X(erxmisc2, S3_0_C5_C5_2)  \
    X(erxmisc3, S3_0_C5_C5_3)

/* Statistical profiling, trace buffer, branch records, and EL2's part of each: QEMU has none. */
#define RECORDERS(X)            \
    X(pmscr_el1, S3_0_C9_C9_0)  \
    X(pmblimitr, S3_0_C9_C10_0) \
    X(pmbptr, S3_0_C9_C10_1)    \
    X(pmbsr, S3_0_C9_C10_3)     \
    X(pmscr_el2, S3_4_C9_C9_0)  \
    X(trblimitr, S3_0_C9_C11_0) \
    X(trbptr, S3_0_C9_C11_1)    \
    X(trbbaser, S3_0_C9_C11_2)  \
    X(trbsr, S3_0_C9_C11_3)     \
    X(brbcr_el1, S2_1_C9_C0_0)  \
    X(brbfcr, S2_1_C9_C0_1)     \
    X(brbcr_el2, S2_4_C9_C0_0)

/* Limited ordering regions, tags, vectors, matrices, activity monitors: dom0's where they are. */
#define OWN(X)                    \
    X(lorsa, S3_0_C10_C4_0)       \
    X(lorea, S3_0_C10_C4_1)       \
    X(lorn, S3_0_C10_C4_2)        \
    X(lorc, S3_0_C10_C4_3)        \
    X(rgsr, S3_0_C1_C0_5)         \
    X(gcr, S3_0_C1_C0_6)          \
    X(tfsr, S3_0_C5_C6_0)         \
    X(tfsre0, S3_0_C5_C6_1)       \
    X(zcr_el1, S3_0_C1_C2_0)      \
    X(smcr_el1, S3_0_C1_C2_6)     \
    X(smpri, S3_0_C1_C2_4)        \
    X(tpidr2, S3_3_C13_C0_5)      \
    X(svcr, S3_3_C4_C2_2)         \
    X(amcr, S3_3_C13_C2_0)        \
    X(amuserenr, S3_3_C13_C2_3)   \
    X(amcntenclr0, S3_3_C13_C2_4) \
    X(amcntenset0, S3_3_C13_C2_5) \
    X(amevcntr00, S3_3_C13_C4_0)

ERROR_RECORDS(DECLARE)
RECORDERS(DECLARE)
OWN(DECLARE)

/* Tags of memory (FEAT_MTE2): undefined instructions where there are none. */
#define TAGS(X)                                \
    X(ldg, ".inst 0xd9600001")  /* x1, [x0] */ \
    X(stg, ".inst 0xd9200800")  /* x0, [x0] */ \
    X(stzg, ".inst 0xd9600800") /* x0, [x0] */ \
    X(st2g, ".inst 0xd9a00800") /* x0, [x0] */ \
    X(ldgm, ".inst 0xd9e00001") /* x1, [x0] */ \
    X(stgm, ".inst 0xd9a00001") /* x1, [x0] */ \
    X(dc_gva, "sys #3, c7, c4, #3, x0")        \
    X(dc_gzva, "sys #3, c7, c4, #4, x0")

TAGS(DECLARE_INSTRUCTION)

static uint64_t version(void)
{
    register uint64_t x0 __asm__("x0") = 0x84000000; /* PSCI_VERSION */

    __asm__ volatile("hvc #0" : "+r"(x0)::"x1", "x2", "x3", "memory");
    return x0;
}

static void error_records(void)
{
    attempt_begin("error-records");
#define TRY(name, encoding)                      \
    attempt_fault(probe_get_##name(), __LINE__); \
    attempt_fault(probe_set_##name(UINT64_MAX), __LINE__);
    ERROR_RECORDS(TRY)
    attempt_end();
    attempt_begin("recorders");
    RECORDERS(TRY)
#undef TRY
    attempt_end();
}

/* Where there are error records at all, there are none for dom0. */
static void error_record_count(void)
{
    attempt_begin("error-record-count");
    if (sysreg_field(SYSREG_READ(id_aa64pfr0_el1), 28, 4) != 0)
        attempt_unchanged(SYSREG_READ(S3_0_C5_C3_0) == 0, 0);
    attempt_end();
}

/* All ones and back, with the hypervisor entered in between. */
static void own_registers(void)
{
    uint64_t cpacr = SYSREG_READ(cpacr_el1);

    attempt_begin("features-own");
    SYSREG_WRITE(cpacr_el1, cpacr | 3 << 16 | 3 << 20 | 3 << 24); /* ZEN, FPEN, SMEN */
    BARRIER_ISB();
#define TRY(name, encoding)                                                              \
    if (probe_set_##name(UINT64_MAX) != 0) {                                             \
        attempt(ATTEMPT_FAULT, __LINE__);                                                \
    } else {                                                                             \
        attempt_unchanged((int64_t)version() > 0 && probe_set_##name(0) == 0, __LINE__); \
    }
    OWN(TRY)
#undef TRY
    SYSREG_WRITE(cpacr_el1, cpacr);
    BARRIER_ISB();
    attempt_end();
}

static void tags(const struct target *target)
{
    uint64_t sctlr = SYSREG_READ(sctlr_el1);

    attempt_begin("tags");
    if (sysreg_field(SYSREG_READ(id_aa64pfr1_el1), 8, 4) >= 2)
        SYSREG_WRITE(sctlr_el1, sctlr | UINT64_C(3) << 42); /* ATA0, ATA */
    BARRIER_ISB();
#define TRY(name, text) attempt_fault(probe_do_##name(target->data.base), __LINE__);
    TAGS(TRY)
#undef TRY
    SYSREG_WRITE(sctlr_el1, sctlr);
    BARRIER_ISB();
    attempt_end();
}

void by_feature(const struct target *target)
{
    error_records();
    error_record_count();
    own_registers();
    tags(target);
}
