/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "cpu.h"

#include <stddef.h>

#include "aarch32.h"
#include "boot/image.h"
#include "console.h"
#include "gic.h"
#include "pool.h"
#include "stage2.h"
#include "sysreg.h"

#define STACK_SIZE 8192u

/* HCR_EL2 (DDI 0487 D19.2.48) */
#define HCR_VM   (UINT64_C(1) << 0) /* stage 2 on */
#define HCR_SWIO (UINT64_C(1) << 1) /* invalidate by set/way cleans too */
#define HCR_PTW  (UINT64_C(1) << 2) /* no table walks in Device memory */
#define HCR_FMO  (UINT64_C(1) << 3) /* physical interrupts come to EL2; dom0's are virtual */
#define HCR_IMO  (UINT64_C(1) << 4)
#define HCR_TSC  (UINT64_C(1) << 19) /* SMC traps */
#define HCR_TIDCP \
    (UINT64_C(1) << 20) /* implementation defined registers, which may read caches, trap */
#define HCR_TACR   (UINT64_C(1) << 21) /* so does ACTLR_EL1 */
#define HCR_RW     (UINT64_C(1) << 31) /* EL1 is AArch64 */
#define HCR_TERR   (UINT64_C(1) << 36) /* error records trap: they can be told to make errors */
#define HCR_APK    (UINT64_C(1) << 40) /* pointer authentication is dom0's */
#define HCR_API    (UINT64_C(1) << 41)
#define HCR_ENSCXT (UINT64_C(1) << 53)
#define HCR_ATA    (UINT64_C(1) << 56) /* so are allocation tags */

#define MDSCR_HDE (UINT64_C(1) << 14)

/* SCTLR_EL1 with MMU, caches and big-endian data off: its RES1 bits */
#define SCTLR_EL1_RES1 UINT64_C(0x30d00800)

static struct cpu *cpus;
static unsigned int cpu_count;
static bool dom0_is_aarch32;
struct spinlock cpu_lock;

struct cpu *cpu_this(void)
{
    return (struct cpu *)SYSREG_READ(tpidr_el2);
}

struct cpu *cpu_find(uint64_t mpidr)
{
    unsigned int i;

    for (i = 0; i < cpu_count; i++) {
        if (cpus[i].mpidr == mpidr)
            return &cpus[i];
    }
    return NULL;
}

struct cpu *cpu_other(const struct cpu *cpu)
{
    unsigned int i;

    for (i = 0; i < cpu_count; i++) {
        if (&cpus[i] != cpu && cpus[i].state == CPU_ON)
            return &cpus[i];
    }
    return NULL;
}

void cpu_set_on(struct cpu *cpu)
{
    spinlock_take(&cpu_lock);
    cpu->state = CPU_ON;
    spinlock_release(&cpu_lock);
    /* Who panics reads the state after it has said so: one of the two sees the other. */
    BARRIER_DSB();
    panic_join();
}

void cpu_stop_others(void)
{
    const uint64_t self = SYSREG_READ(mpidr_el1) & SYSREG_MPIDR_AFFINITY;
    unsigned int i;

    BARRIER_DSB();
    for (i = 0; i < cpu_count; i++) {
        if (cpus[i].mpidr != self && cpus[i].state != CPU_OFF)
            gic_kick(cpus[i].mpidr);
    }
}

void cpu_init(const struct board *board)
{
    uint64_t mpidr = SYSREG_READ(mpidr_el1) & SYSREG_MPIDR_AFFINITY;
    struct cpu *self;
    unsigned int i;
    uint8_t *stack;

    cpus = pool_alloc(board->cpu_count * sizeof(*cpus), 64);
    if (cpus == NULL)
        panic("no memory for %u CPUs", board->cpu_count);
    cpu_count = board->cpu_count;
    for (i = 0; i < cpu_count; i++) {
        cpus[i].mpidr = board->cpus[i];
        stack = pool_alloc(STACK_SIZE, 16);
        if (stack == NULL)
            panic("no memory for the stacks of %u CPUs", cpu_count);
        cpus[i].stack_top = stack + STACK_SIZE;
    }
    self = cpu_find(mpidr);
    if (self == NULL)
        panic("the device tree does not list this CPU (MPIDR 0x%lx)", mpidr);
    self->state = CPU_ON;
    SYSREG_WRITE(tpidr_el2, (uintptr_t)self);
}

/* Features that EL2 would trap by default are dom0's (booting.rst, "Call the kernel image"). */
static void leave_features_to_dom0(void)
{
    uint64_t pfr0 = SYSREG_READ(id_aa64pfr0_el1);
    uint64_t pfr1 = SYSREG_READ(id_aa64pfr1_el1);
    uint64_t dfr0 = SYSREG_READ(id_aa64dfr0_el1);
    uint64_t cptr = UINT64_C(0x33ff); /* RES1; TFP, TTA and TAM are 0 */
    uint64_t mdcr;

    if (sysreg_field(pfr0, 32, 4) != 0) /* FEAT_SVE: CPTR_EL2.TZ */
        cptr &= ~(UINT64_C(1) << 8);
    if (sysreg_field(pfr1, 24, 4) != 0) /* FEAT_SME: CPTR_EL2.TSM */
        cptr &= ~(UINT64_C(1) << 12);
    SYSREG_WRITE(cptr_el2, cptr);
    BARRIER_ISB();
    if (sysreg_field(pfr0, 32, 4) != 0)
        SYSREG_WRITE(S3_4_C1_C2_0, 0x1ff); /* ZCR_EL2.LEN: the longest */
    if (sysreg_field(pfr1, 24, 4) != 0) {
        /* SMCR_EL2: LEN, and EZT0 and FA64 where there are such (RES0 elsewhere) */
        SYSREG_WRITE(S3_4_C1_C2_6, 0x1ff | UINT64_C(1) << 30 | UINT64_C(1) << 31);
    }

    mdcr = UINT64_C(3) << 12 | UINT64_C(3) << 24; /* E2PB, E2TB: profiling and trace buffers */
    mdcr |= UINT64_C(1) << 10;                    /* TDOSA: the OS lock traps */
    if (sysreg_field(dfr0, 8, 4) != 0 && sysreg_field(dfr0, 8, 4) != 0xf)
        mdcr |= sysreg_field(SYSREG_READ(pmcr_el0), 11, 5); /* HPMN: all counters */
    if (sysreg_field(dfr0, 8, 4) >= 4 && sysreg_field(dfr0, 8, 4) != 0xf)
        mdcr |= UINT64_C(1) << 17; /* HPMD (PMUv3p1): counters do not count at EL2 */
    SYSREG_WRITE(mdcr_el2, mdcr);
    /* FEAT_SPE, if EL3 lets it be used (PMBIDR_EL1.P): PMSCR_EL2 */
    if (sysreg_field(dfr0, 32, 4) != 0 && sysreg_field(SYSREG_READ(S3_0_C9_C10_7), 4, 1) == 0)
        SYSREG_WRITE(S3_4_C9_C9_0, 0);
    if (sysreg_field(dfr0, 52, 4) != 0) /* FEAT_BRBE: BRBCR_EL2, branches at EL2 are not recorded */
        SYSREG_WRITE(S2_4_C9_C0_0, 0);
    if (sysreg_field(dfr0, 40, 4) != 0) /* FEAT_TRF */
        SYSREG_WRITE(S3_4_C1_C2_1, 0);  /* TRFCR_EL2: what happens at EL2 is not traced */
}

/* FEAT_MPAM: MPAM2_EL2 and, where there is one, MPAMHCR_EL2 trap nothing, and have their reset
 * values from nobody (booting.rst). */
static void leave_partitions_to_dom0(void)
{
    if (sysreg_field(SYSREG_READ(id_aa64pfr0_el1), 40, 4) == 0)
        return;
    SYSREG_WRITE(S3_4_C10_C5_0, 0);
    if (sysreg_field(SYSREG_READ(S3_0_C10_C4_4), 17, 1) != 0) /* MPAMIDR_EL1.HAS_HCR */
        SYSREG_WRITE(S3_4_C10_C4_0, 0);
}

/*
 * MDSCR_EL1.HDE, under which dom0's breakpoints would halt the CPU even at EL2 (DDI 0487 H3), can
 * be written while the OS lock is held and not otherwise (D19.3, MDSCR_EL1). MDCR_EL2.TDOSA keeps
 * dom0 from taking the lock.
 */
static void forbid_halting(void)
{
    SYSREG_WRITE(oslar_el1, 1);
    BARRIER_ISB();
    SYSREG_WRITE(mdscr_el1, SYSREG_READ(mdscr_el1) & ~MDSCR_HDE);
    SYSREG_WRITE(oslar_el1, 0);
    BARRIER_ISB();
}

/* Fine-grained traps: all off, which for the fields named nXXX means 1. */
static void clear_fine_grained_traps(void)
{
    if (sysreg_field(SYSREG_READ(id_aa64mmfr0_el1), 56, 4) != 0) {
        const uint64_t register_bits = UINT64_C(0xfef4) << 48;
        const uint64_t debug_bits = UINT64_C(0x7) << 59 | UINT64_C(1) << 62;
        const uint64_t instruction_bits = UINT64_C(0x7) << 57 | UINT64_C(3) << 55;

        SYSREG_WRITE(S3_4_C1_C1_4, register_bits);    /* HFGRTR_EL2 */
        SYSREG_WRITE(S3_4_C1_C1_5, register_bits);    /* HFGWTR_EL2 */
        SYSREG_WRITE(S3_4_C1_C1_6, instruction_bits); /* HFGITR_EL2 */
        SYSREG_WRITE(S3_4_C3_C1_4, debug_bits);       /* HDFGRTR_EL2 */
        SYSREG_WRITE(S3_4_C3_C1_5, debug_bits);       /* HDFGWTR_EL2 */
        if (sysreg_field(SYSREG_READ(id_aa64pfr0_el1), 44, 4) != 0)
            SYSREG_WRITE(S3_4_C3_C1_6, 0); /* HAFGRTR_EL2, with FEAT_AMUv1 */
    }
    if (sysreg_field(SYSREG_READ(id_aa64mmfr0_el1), 56, 4) >= 2) {
        /* FEAT_FGT2: H[D]FG{R,W}TR2_EL2 and HFGITR2_EL2, whose fields are all named nXXX */
        SYSREG_WRITE(S3_4_C3_C1_2, UINT64_MAX);
        SYSREG_WRITE(S3_4_C3_C1_3, UINT64_MAX);
        SYSREG_WRITE(S3_4_C3_C1_7, UINT64_MAX);
        SYSREG_WRITE(S3_4_C3_C1_0, UINT64_MAX);
        SYSREG_WRITE(S3_4_C3_C1_1, UINT64_MAX);
    }
    if (sysreg_field(SYSREG_READ(id_aa64mmfr1_el1), 40, 4) != 0) {
        /* HCRX_EL2: MSCEn, TCR2En, SCTLR2En; EnALS, EnASR, EnAS0 */
        SYSREG_WRITE(S3_4_C1_C2_2, UINT64_C(0xc800) | UINT64_C(0x7));
    }
}

void cpu_prepare_dom0(void)
{
    stage2_load();
    leave_features_to_dom0();
    leave_partitions_to_dom0();
    clear_fine_grained_traps();
    forbid_halting();
    SYSREG_WRITE(hstr_el2, 0);
    SYSREG_WRITE(cnthctl_el2, 3); /* EL1PCTEN, EL1PCEN: counter and timer are dom0's */
    SYSREG_WRITE(cntvoff_el2, 0);
    SYSREG_WRITE(vpidr_el2, SYSREG_READ(midr_el1));
    SYSREG_WRITE(vmpidr_el2, SYSREG_READ(mpidr_el1));
    SYSREG_WRITE(hcr_el2, HCR_VM | HCR_SWIO | HCR_PTW | HCR_FMO | HCR_IMO | HCR_TSC | HCR_TIDCP |
                              HCR_TACR | HCR_TERR | HCR_APK | HCR_API | HCR_ENSCXT | HCR_ATA |
                              (dom0_is_aarch32 ? 0 : HCR_RW));
    SYSREG_WRITE(sctlr_el1, dom0_is_aarch32 ? AARCH32_SCTLR_RESET : SCTLR_EL1_RES1);
    SYSREG_WRITE(cpacr_el1, 0);
    BARRIER_ISB();
    /* HCR_EL2.VM and PTW may be cached in a TLB, too: of what was speculated without them nothing
     * is to be left (DDI 0487 D8.16). */
    stage2_invalidate();
}

void cpu_use_aarch32(void)
{
    if (!aarch32_is_possible())
        panic("dom0's kernel is a 32-bit one, and this CPU has no AArch32 at EL1");
    dom0_is_aarch32 = true;
}

bool cpu_dom0_is_aarch32(void)
{
    return dom0_is_aarch32;
}

static _Noreturn void enter(struct frame *frame, uint64_t entry)
{
    frame->pc = dom0_is_aarch32 ? entry & ~UINT64_C(1) : entry;
    frame->pstate = dom0_is_aarch32 ? aarch32_entry_pstate(entry) : TRAP_PSTATE_EL1H_MASKED;
    frame_enter(frame, cpu_this()->stack_top);
}

_Noreturn void cpu_boot_dom0(uint64_t entry, uint64_t tree)
{
    struct frame frame = {.x = {tree}};

    if (dom0_is_aarch32) {
        frame.x[0] = 0;
        frame.x[1] = UINT32_MAX; /* machine type: "see the device tree" */
        frame.x[2] = tree;
    }
    enter(&frame, entry);
}

_Noreturn void cpu_secondary_main(struct cpu *cpu)
{
    struct frame frame = {.x = {0}};

    SYSREG_WRITE(tpidr_el2, (uintptr_t)cpu);
    if (cpu->resuming) {
        gic_resume_cpu();
        vgic_restore(&cpu->vgic);
    } else {
        gic_init_cpu();
        vgic_init(&cpu->vgic);
    }
    cpu_prepare_dom0();

    cpu_set_on(cpu);
    frame.x[0] = cpu->context;
    enter(&frame, cpu->entry);
}
