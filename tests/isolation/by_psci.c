/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The firmware's calls, of which dom0 has a few, with arguments that do not hold. */
#include "../dom0/psci.h"
#include "attempt.h"
#include "target.h"

/* DEN 0022 */
#define CPU_SUSPEND      UINT64_C(0xc4000001)
#define CPU_SUSPEND_32   UINT64_C(0x84000001)
#define CPU_ON_32        UINT64_C(0x84000003)
#define AFFINITY_INFO    UINT64_C(0xc4000004)
#define MIGRATE          UINT64_C(0xc4000005)
#define CPU_FREEZE       UINT64_C(0x8400000b)
#define DEFAULT_SUSPEND  UINT64_C(0xc400000c)
#define NODE_HW_STATE    UINT64_C(0xc400000d)
#define SYSTEM_SUSPEND   UINT64_C(0xc400000e)
#define SET_SUSPEND_MODE UINT64_C(0x8400000f)
#define MEM_PROTECT      UINT64_C(0x84000013)

static void cpu_on(const struct target *target)
{
    const uint64_t other = target->platform->cpus[1], self = target->platform->cpus[0];
    const uint64_t places[] = {target->hypervisor.base,
                               target->text.base,
                               target->stack.base,
                               target->spare.base + target->spare.size - 4,
                               TARGET_SMMU,
                               TARGET_GICD,
                               0,
                               0x7ffffff0000,
                               UINT64_MAX - 3};
    const uint64_t nobody[] = {
        2, 0x100, 0xff00000000, UINT64_MAX, other | UINT64_C(1) << 31, other | UINT64_C(1) << 63};
    const uint64_t entry = target->platform->ram[0].base;
    unsigned int i;

    attempt_begin("psci-entry");
    for (i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        attempt_error(psci_invoke(PSCI_CPU_ON, other, places[i], 0), places[i]);
        attempt_error(psci_invoke(CPU_ON_32, other, (uint32_t)places[i], 0), places[i]);
        /* A power-down state, whichever of its formats the firmware has. */
        attempt_error(psci_invoke(CPU_SUSPEND, 0x40010000, places[i], 0), places[i]);
    }
    attempt_end();
    attempt_begin("psci-cpu");
    for (i = 0; i < sizeof(nobody) / sizeof(nobody[0]); i++) {
        attempt_error(psci_invoke(PSCI_CPU_ON, nobody[i], entry, 0), nobody[i]);
        attempt_error(psci_invoke(AFFINITY_INFO, nobody[i], 0, 0), nobody[i]);
    }
    attempt_error(psci_invoke(PSCI_CPU_ON, self, entry, 0), self);
    attempt_end();
}

/* Whatever the state, the call comes back, or the CPU starts where dom0 said. */
static void suspend(void)
{
    static const uint64_t states[] = {0xffffffff, 0x80000000, 0x0fffffff, 0x7ffeffff, 0xdeadbeef};
    unsigned int i;

    attempt_begin("psci-suspend-state");
    for (i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
        attempt_error(psci_invoke(CPU_SUSPEND, states[i], 0, 0), states[i]);
        attempt_error(psci_invoke(CPU_SUSPEND_32, states[i], 0, 0), states[i]);
    }
    attempt_end();
}

/* Functions of the firmware's that are not dom0's: each is told that there is no such thing. */
static void other_functions(void)
{
    static const uint64_t functions[] = {
        MIGRATE,
        CPU_FREEZE,
        DEFAULT_SUSPEND,
        NODE_HW_STATE,
        SYSTEM_SUSPEND,
        SET_SUSPEND_MODE,
        MEM_PROTECT,
        0x84000014,
        0x840000ff,
        0xc40000ff,
        0x84000050, /* TRNG_VERSION */
        0xc4000020, /* SDEI_VERSION */
        0x84000063, /* FFA_VERSION */
        0x84000060,
        0xc4000061, /* SPM_MM */
        0x80007fff + 0x1000,
        0x8000ffff,
        0x81000000,
        0xc1000000, /* CPU services */
        0x82000000,
        0xc2000000,
        0x83000000,
        0xc3000000, /* SiP and OEM */
        0x85000000,
        0x86000000, /* secure and non-secure hypervisor services */
        0xb0000000,
        0xb2000000,
        0xbf00ff01, /* trusted applications and OS */
        0,
        1,
        0x7fffffff,
        0xffffffff,
        0x04000001, /* yielding calls */
    };
    unsigned int i;

    attempt_begin("smc-functions");
    for (i = 0; i < sizeof(functions) / sizeof(functions[0]); i++)
        attempt_error(psci_invoke(functions[i], UINT64_MAX, UINT64_MAX, UINT64_MAX), functions[i]);
    attempt_end();
}

void by_psci(const struct target *target)
{
    cpu_on(target);
    suspend();
    other_functions();
}
