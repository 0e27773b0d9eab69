/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "psci.h"

#include "boot/image.h"
#include "cpu.h"
#include "dom0.h"
#include "gic.h"
#include "halt.h"
#include "sysreg.h"

/* Function IDs, SMC32 (DEN 0022, 5.1); SMC64 forms have bit 30 set. */
#define SMC64                  0x40000000u
#define PSCI_VERSION           0x84000000u
#define PSCI_CPU_SUSPEND       0x84000001u
#define PSCI_CPU_OFF           0x84000002u
#define PSCI_CPU_ON            0x84000003u
#define PSCI_AFFINITY_INFO     0x84000004u
#define PSCI_MIGRATE_INFO_TYPE 0x84000006u
#define PSCI_SYSTEM_OFF        0x84000008u
#define PSCI_SYSTEM_RESET      0x84000009u
#define PSCI_FEATURES          0x8400000au
#define PSCI_SYSTEM_RESET2     0x84000012u

/* DEN 0028: what dom0 may ask of the firmware besides PSCI: version, features, CPU erratum
 * workarounds. */
#define SMCCC_VERSION           0x80000000u
#define SMCCC_ARCH_FEATURES     0x80000001u
#define SMCCC_ARCH_WORKAROUND_1 0x80008000u
#define SMCCC_ARCH_WORKAROUND_2 0x80007fffu
#define SMCCC_ARCH_WORKAROUND_3 0x80003fffu

#define PSCI_SUCCESS            0
#define PSCI_NOT_SUPPORTED      (-1)
#define PSCI_INVALID_PARAMETERS (-2)
#define PSCI_ALREADY_ON         (-4)
#define PSCI_ON_PENDING         (-5)
#define PSCI_INVALID_ADDRESS    (-9)

/* power_state (5.4.2): bit 16 or, where PSCI_FEATURES says so, bit 30 asks for a power-down state.
 */
#define POWER_DOWN_ORIGINAL    (1u << 16)
#define POWER_DOWN_EXTENDED    (1u << 30)
#define FEATURE_EXTENDED_STATE (1u << 1)

static bool extended_state;

struct smc {
    uint64_t x[4];
};

static void firmware(struct smc *call)
{
    register uint64_t x0 __asm__("x0") = call->x[0];
    register uint64_t x1 __asm__("x1") = call->x[1];
    register uint64_t x2 __asm__("x2") = call->x[2];
    register uint64_t x3 __asm__("x3") = call->x[3];

    /* SMCCC 1.0 lets the firmware change x4-x17. */
    __asm__ volatile("smc #0"
                     : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3)
                     :
                     : "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13", "x14", "x15",
                       "x16", "x17", "memory");
    call->x[0] = x0;
    call->x[1] = x1;
    call->x[2] = x2;
    call->x[3] = x3;
}

static int64_t firmware_call(uint32_t function, uint64_t a, uint64_t b, uint64_t c)
{
    struct smc call = {{function, a, b, c}};

    firmware(&call);
    return (int32_t)call.x[0];
}

void psci_init(void)
{
    int64_t features;

    features = firmware_call(PSCI_FEATURES, PSCI_CPU_SUSPEND, 0, 0);
    extended_state = features >= 0 && (features & FEATURE_EXTENDED_STATE) != 0;
}

_Noreturn void psci_system_off(void)
{
    firmware_call(PSCI_SYSTEM_OFF, 0, 0, 0);
    halt();
}

_Noreturn void psci_system_reset(void)
{
    firmware_call(PSCI_SYSTEM_RESET, 0, 0, 0);
    halt();
}

static uint64_t secondary_entry(void)
{
    return (uintptr_t)boot_secondary;
}

static int64_t cpu_on(uint64_t target, uint64_t entry, uint64_t context)
{
    struct cpu *cpu = cpu_find(target);
    int64_t result;

    if (cpu == NULL)
        return PSCI_INVALID_PARAMETERS;
    if (!dom0_owns(entry, 4))
        return PSCI_INVALID_ADDRESS;
    spinlock_take(&cpu_lock);
    if (cpu->state != CPU_OFF) {
        result = cpu->state == CPU_ON ? PSCI_ALREADY_ON : PSCI_ON_PENDING;
    } else {
        cpu->entry = entry;
        cpu->context = context;
        cpu->resuming = false;
        cpu->state = CPU_ON_PENDING;
        result = firmware_call(PSCI_CPU_ON | SMC64, cpu->mpidr, secondary_entry(), (uintptr_t)cpu);
        if (result != 0)
            cpu->state = CPU_OFF;
    }
    spinlock_release(&cpu_lock);
    return result;
}

static int64_t cpu_off(void)
{
    struct cpu *cpu = cpu_this();
    struct cpu *other;
    int64_t result;

    spinlock_take(&cpu_lock);
    cpu->state = CPU_OFF;
    other = cpu_other(cpu);
    if (other != NULL) {
        gic_leave_cpu(cpu->mpidr, other->mpidr);
        vgic_evacuate(&cpu->vgic, &other->vgic);
        gic_kick(other->mpidr);
    }
    spinlock_release(&cpu_lock);

    result = firmware_call(PSCI_CPU_OFF, 0, 0, 0);

    cpu_set_on(cpu); /* the firmware denied it */
    return result;
}

static int64_t cpu_suspend(uint64_t power_state, uint64_t entry, uint64_t context)
{
    uint32_t power_down = extended_state ? POWER_DOWN_EXTENDED : POWER_DOWN_ORIGINAL;
    struct cpu *cpu = cpu_this();

    /*
     * The firmware waits for physical interrupts; one that EL2 has taken in for dom0 would not wake
     * it. PSCI lets a suspend end at once (DEN 0022, 5.4.5).
     */
    if (vgic_has_pending(&cpu->vgic))
        return PSCI_SUCCESS;
    if ((power_state & power_down) == 0)
        return firmware_call(PSCI_CPU_SUSPEND | SMC64, power_state, 0, 0);
    if (!dom0_owns(entry, 4))
        return PSCI_INVALID_ADDRESS;
    cpu->entry = entry;
    cpu->context = context;
    cpu->resuming = true;
    vgic_save(&cpu->vgic);
    /* Comes back only when the firmware did not power the CPU down; then nothing was lost. */
    return firmware_call(PSCI_CPU_SUSPEND | SMC64, power_state, secondary_entry(), (uintptr_t)cpu);
}

/*
 * SYSTEM_SUSPEND is not offered: the SMMU and the GIC would lose what the hypervisor set up. Nor is
 * OS-initiated mode, for which there would have to be SET_SUSPEND_MODE.
 */
static int64_t features(uint32_t function)
{
    int64_t result;

    switch (function & ~SMC64) {
    case PSCI_CPU_SUSPEND:
        result = firmware_call(PSCI_FEATURES, function, 0, 0);
        return result < 0 ? result : result & FEATURE_EXTENDED_STATE;
    case PSCI_VERSION:
    case PSCI_CPU_OFF:
    case PSCI_CPU_ON:
    case PSCI_AFFINITY_INFO:
    case PSCI_MIGRATE_INFO_TYPE:
    case PSCI_SYSTEM_OFF:
    case PSCI_SYSTEM_RESET:
    case PSCI_SYSTEM_RESET2:
    case PSCI_FEATURES:
    case SMCCC_VERSION:
        return firmware_call(PSCI_FEATURES, function, 0, 0);
    default:
        return PSCI_NOT_SUPPORTED;
    }
}

static bool is_offered_by_architecture(uint32_t function)
{
    return function == SMCCC_VERSION || function == SMCCC_ARCH_FEATURES ||
           function == SMCCC_ARCH_WORKAROUND_1 || function == SMCCC_ARCH_WORKAROUND_2 ||
           function == SMCCC_ARCH_WORKAROUND_3;
}

static void forward(struct frame *frame, bool is_64_bit)
{
    struct smc call;
    unsigned int i;

    for (i = 0; i < 4; i++)
        call.x[i] = is_64_bit ? frame->x[i] : (uint32_t)frame->x[i];
    call.x[0] = (uint32_t)frame->x[0];
    firmware(&call);
    for (i = 0; i < 4; i++)
        frame->x[i] = call.x[i];
}

void psci_call(struct frame *frame)
{
    uint32_t function = (uint32_t)frame->x[0];
    bool is_64_bit = (function & SMC64) != 0;
    uint64_t mask = is_64_bit ? UINT64_MAX : UINT32_MAX;
    uint64_t a = frame->x[1] & mask, b = frame->x[2] & mask, c = frame->x[3] & mask;

    if (function == SMCCC_ARCH_FEATURES && !is_offered_by_architecture((uint32_t)a)) {
        frame->x[0] = (uint64_t)PSCI_NOT_SUPPORTED;
        return;
    }
    if (is_offered_by_architecture(function)) {
        forward(frame, is_64_bit);
        return;
    }
    switch (function) {
    case PSCI_CPU_ON:
    case PSCI_CPU_ON | SMC64:
        frame->x[0] = (uint64_t)cpu_on(a, b, c);
        break;
    case PSCI_CPU_OFF:
        frame->x[0] = (uint64_t)cpu_off();
        break;
    case PSCI_CPU_SUSPEND:
    case PSCI_CPU_SUSPEND | SMC64:
        frame->x[0] = (uint64_t)cpu_suspend(a, b, c);
        break;
    case PSCI_FEATURES:
        frame->x[0] = (uint64_t)features((uint32_t)a);
        break;
    case PSCI_VERSION:
    case PSCI_AFFINITY_INFO:
    case PSCI_AFFINITY_INFO | SMC64:
    case PSCI_MIGRATE_INFO_TYPE:
    case PSCI_SYSTEM_OFF:
    case PSCI_SYSTEM_RESET:
    case PSCI_SYSTEM_RESET2:
    case PSCI_SYSTEM_RESET2 | SMC64:
        forward(frame, is_64_bit);
        break;
    default:
        frame->x[0] = (uint64_t)PSCI_NOT_SUPPORTED;
    }
}
