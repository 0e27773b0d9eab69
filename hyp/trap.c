/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "trap.h"

#include "aarch32.h"
#include "aarch64.h"
#include "console.h"
#include "cpu.h"
#include "gic.h"
#include "gic_mmio.h"
#include "hypercall.h"
#include "limit.h"
#include "psci.h"
#include "sysreg.h"
#include "translate.h"
#include "xen.h"

/* ESR_ELx.EC (DDI 0487 D19.2.37) */
#define EC_CP15_32                 0x03u
#define EC_CP15_64                 0x04u
#define EC_CP14_32                 0x05u
#define EC_SMC_AARCH32             0x13u
#define EC_HVC_AARCH32             0x12u
#define EC_HVC                     0x16u
#define EC_SMC                     0x17u
#define EC_SYSREG                  0x18u
#define EC_INSTRUCTION_ABORT_LOWER 0x20u
#define EC_DATA_ABORT_LOWER        0x24u
#define EC_DATA_ABORT_SAME         0x25u

#define FSC_EXTERNAL_ABORT 0x10u /* synchronous, not on a table walk */
#define FSC_PERMISSION     0x3u  /* without the level */

#define PSTATE_SS    (UINT64_C(1) << 21)
#define PSTATE_BTYPE (UINT64_C(3) << 10) /* AArch64; AArch32 has IT there */

/* Access to ICC_SGI1R_EL1 (op0 3, op1 0, CRn 12, CRm 11, op2 5), as the ISS of a trapped MSR
 * encodes it. */
#define ISS_SYSREG(op0, op1, crn, crm, op2) \
    ((op0) << 20 | (op2) << 17 | (op1) << 14 | (crn) << 10 | (crm) << 1)
#define ISS_SYSREG_MASK 0x3ffc1eu
#define ISS_SYSREG_CRM  ISS_SYSREG(0u, 0u, 0u, 15u, 0u)
#define ISS_OS_LOCK     ISS_SYSREG(2u, 0u, 1u, 0u, 4u) /* and other CRm */
#define ISS_SGI1R       ISS_SYSREG(3u, 0u, 12u, 11u, 5u)
#define ISS_ASGI1R      ISS_SYSREG(3u, 0u, 12u, 11u, 6u)
#define ISS_ACTLR       ISS_SYSREG(3u, 0u, 1u, 0u, 1u)
#define ISS_ERRIDR      ISS_SYSREG(3u, 0u, 5u, 3u, 0u)
#define ISS_SGI0R       ISS_SYSREG(3u, 0u, 12u, 11u, 7u)

static bool is_aarch32(const struct frame *frame)
{
    return (frame->pstate & AARCH32_PSTATE) != 0;
}

static void inject_undefined(struct frame *frame)
{
    if (cpu_dom0_is_aarch32()) {
        aarch32_inject_undefined(frame);
        return;
    }
    aarch64_inject_undefined(frame);
}

static void inject_external_abort(struct frame *frame, uint64_t esr)
{
    if (cpu_dom0_is_aarch32()) {
        aarch32_inject_abort(frame, sysreg_field(esr, 26, 6) == EC_DATA_ABORT_LOWER,
                             sysreg_field(esr, 6, 1) != 0, (uint32_t)SYSREG_READ(far_el2));
        return;
    }
    aarch64_inject_abort(frame, esr);
}

/* Goes on behind an instruction that has been carried out here. */
static void skip(struct frame *frame, uint64_t esr)
{
    if (is_aarch32(frame))
        aarch32_skip(frame, esr);
    else
        frame->pc += 4;
    frame->pstate &= ~PSTATE_SS;
    if (!is_aarch32(frame))
        frame->pstate &= ~PSTATE_BTYPE;
}

static uint64_t get_register(const struct frame *frame, unsigned int number)
{
    return number == 31 ? 0 : frame->x[number];
}

static void set_register(struct frame *frame, unsigned int number, uint64_t value)
{
    if (number != 31)
        frame->x[number] = value;
}

/* HPFAR_EL2 says nothing of a permission fault, unless a walk of dom0's own tables took it (DDI
 * 0487 D19.2.61). */
static bool is_permission_fault(uint64_t esr)
{
    return sysreg_field(esr, 2, 4) == FSC_PERMISSION && sysreg_field(esr, 7, 1) == 0;
}

/* The IPA that a stage-2 abort is about: HPFAR_EL2.FIPA and the page offset, or what dom0's tables
 * say. */
static uint64_t fault_ipa(uint64_t esr)
{
    uint64_t address = SYSREG_READ(far_el2);
    uint64_t ipa;

    if (is_permission_fault(esr) && translate_stage1(address, &ipa))
        return ipa;
    return sysreg_field(SYSREG_READ(hpfar_el2), 4, 40) << 12 | (address & 0xfff);
}

/* Carries out a load or store that stage 2 trapped, if it is one to the GIC with a usable syndrome.
 */
static bool emulate(struct frame *frame, uint64_t esr)
{
    unsigned int number = (unsigned int)sysreg_field(esr, 16, 5); /* ISS.SRT */
    bool sign_extend = sysreg_field(esr, 21, 1) != 0;             /* ISS.SSE */
    bool wide_register = sysreg_field(esr, 15, 1) != 0;           /* ISS.SF */
    struct gic_access access = {
        .address = fault_ipa(esr),
        .size = 1u << sysreg_field(esr, 22, 2), /* ISS.SAS */
        .write = sysreg_field(esr, 6, 1) != 0,  /* ISS.WnR */
        .value = get_register(frame, number),
    };

    if (sysreg_field(esr, 24, 1) == 0 || sign_extend) /* ISS.ISV */
        return false;
    if (!gic_mmio_access(&access))
        return false;
    if (!access.write && number != 31) {
        if (access.size < 8)
            access.value &= (UINT64_C(1) << (8 * access.size)) - 1;
        frame->x[number] = wide_register ? access.value : (uint32_t)access.value;
    }
    skip(frame, esr);
    return true;
}

static void handle_abort(struct frame *frame, uint64_t esr)
{
    bool is_data = sysreg_field(esr, 26, 6) == EC_DATA_ABORT_LOWER;

    if (is_data && emulate(frame, esr))
        return;
    if (limit_dom0())
        console_printf("dom0: access to 0x%lx denied (%s at 0x%lx)\n", fault_ipa(esr),
                       !is_data                       ? "fetch"
                       : sysreg_field(esr, 6, 1) != 0 ? "write"
                                                      : "read",
                       frame->pc);
    inject_external_abort(frame, esr);
}

/* ACTLR_EL1 is implementation defined: dom0 may look, and what it writes is ignored. */
static void access_actlr(struct frame *frame, uint64_t esr)
{
    if ((esr & 1) != 0)
        set_register(frame, (unsigned int)sysreg_field(esr, 5, 5), SYSREG_READ(actlr_el1));
    skip(frame, esr);
}

/*
 * What MDCR_EL2.TDOSA traps: 2, 0, C1, CRm, 4, and p14, 0, c1, CRm, 4 (DDI 0487 D19.3, G8.3). The
 * OS lock is there, is not held, and cannot be (cpu.c has why); nor can the double lock, or power
 * be requested. False when there is no such register, or not to be accessed so.
 */
static bool access_os_lock(unsigned int crm, bool is_read, uint64_t *value)
{
    switch (crm) {
    case 0: /* OSLAR, which is write-only */
        return !is_read;
    case 1: /* OSLSR, which is read-only */
        *value = SYSREG_READ(oslsr_el1);
        return is_read;
    case 3: /* OSDLR */
    case 4: /* DBGPRCR */
        *value = 0;
        return true;
    default:
        return false;
    }
}

static void handle_os_lock(struct frame *frame, uint64_t esr)
{
    bool is_read = (esr & 1) != 0;
    uint64_t value = 0;

    if (!access_os_lock((unsigned int)sysreg_field(esr, 1, 4), is_read, &value)) {
        inject_undefined(frame);
        return;
    }
    if (is_read)
        set_register(frame, (unsigned int)sysreg_field(esr, 5, 5), value);
    skip(frame, esr);
}

static void handle_sysreg(struct frame *frame, uint64_t esr)
{
    uint32_t which = (uint32_t)esr & ISS_SYSREG_MASK;
    bool is_read = (esr & 1) != 0;

    if ((which & ~ISS_SYSREG_CRM) == ISS_OS_LOCK) {
        handle_os_lock(frame, esr);
        return;
    }
    if (which == ISS_ACTLR) {
        access_actlr(frame, esr);
        return;
    }
    /* There are no error records for dom0, so what would access them is undefined. */
    if (is_read && which == ISS_ERRIDR) {
        set_register(frame, (unsigned int)sysreg_field(esr, 5, 5), 0);
        skip(frame, esr);
        return;
    }
    if (is_read || (which != ISS_SGI1R && which != ISS_SGI0R && which != ISS_ASGI1R)) {
        inject_undefined(frame);
        return;
    }
    /* Groups other than non-secure Group 1 are not dom0's: those writes have no effect. */
    if (which == ISS_SGI1R)
        gic_send_sgi(get_register(frame, (unsigned int)sysreg_field(esr, 5, 5)));
    skip(frame, esr);
}

/* MRC and MCR: p14, opc1, <Rt>, CRn, CRm, opc2; the ISS is that of EC_CP15_32. */
static void handle_cp14_32(struct frame *frame, uint64_t esr)
{
    bool is_os_lock = sysreg_field(esr, 14, 3) == 0 && sysreg_field(esr, 10, 4) == 1 &&
                      sysreg_field(esr, 17, 3) == 4;

    if (!aarch32_condition_holds(frame, esr))
        skip(frame, esr);
    else if (is_os_lock)
        handle_os_lock(frame, esr);
    else
        inject_undefined(frame);
}

/* MRC and MCR: p15, 0, <Rt>, c1, c0, 1 is ACTLR, 3 is ACTLR2; c5, c3, 0 is ERRIDR, as in AArch64;
 * nothing else that traps is offered. The target of a read may be the flags: Rt is 31 then. */
static void handle_cp15_32(struct frame *frame, uint64_t esr)
{
    uint64_t crn = sysreg_field(esr, 10, 4), crm = sysreg_field(esr, 1, 4);
    uint64_t opc1 = sysreg_field(esr, 14, 3), opc2 = sysreg_field(esr, 17, 3);
    bool is_actlr = opc1 == 0 && crn == 1 && crm == 0 && (opc2 & 5) == 1;
    bool is_read = (esr & 1) != 0;
    bool is_erridr = is_read && opc1 == 0 && crn == 5 && crm == 3 && opc2 == 0;
    uint64_t value = 0;

    if (aarch32_condition_holds(frame, esr)) {
        if (!is_actlr && !is_erridr) {
            inject_undefined(frame);
            return;
        }
        if (is_actlr)
            value = SYSREG_READ(actlr_el1) >> (opc2 == 3 ? 32 : 0);
        if (is_read)
            set_register(frame, (unsigned int)sysreg_field(esr, 5, 5), (uint32_t)value);
    }
    skip(frame, esr);
}

/* MCRR to ICC_SGI1R, ICC_ASGI1R and ICC_SGI0R: p15, opc1 0 to 2, CRm 12 (IHI 0069 12.5) */
static void handle_cp15_64(struct frame *frame, uint64_t esr)
{
    uint64_t opc1 = sysreg_field(esr, 16, 4);
    uint64_t low, high;

    if (aarch32_condition_holds(frame, esr)) {
        if ((esr & 1) != 0 || sysreg_field(esr, 1, 4) != 12 || opc1 > 2) {
            inject_undefined(frame);
            return;
        }
        low = get_register(frame, (unsigned int)sysreg_field(esr, 5, 5));
        high = get_register(frame, (unsigned int)sysreg_field(esr, 10, 5));
        if (opc1 == 0)
            gic_send_sgi((uint32_t)low | high << 32);
    }
    skip(frame, esr);
}

static void handle_smc(struct frame *frame, uint64_t esr)
{
    bool executed = !is_aarch32(frame) || aarch32_condition_holds(frame, esr);

    skip(frame, esr); /* a trapped SMC, unlike HVC, returns to itself (D1.3.5) */
    if (executed)
        psci_call(frame);
}

static void handle_sync(struct frame *frame)
{
    uint64_t esr = SYSREG_READ(esr_el2);

    switch (sysreg_field(esr, 26, 6)) {
    case EC_HVC:
        if (sysreg_field(esr, 0, 16) == XEN_HYPERCALL_TAG)
            hypercall(frame);
        else
            psci_call(frame);
        break;
    case EC_HVC_AARCH32:
        psci_call(frame);
        break;
    case EC_SMC:
    case EC_SMC_AARCH32:
        handle_smc(frame, esr);
        break;
    case EC_CP15_32:
        handle_cp15_32(frame, esr);
        break;
    case EC_CP15_64:
        handle_cp15_64(frame, esr);
        break;
    case EC_CP14_32:
        handle_cp14_32(frame, esr);
        break;
    case EC_SYSREG:
        handle_sysreg(frame, esr);
        break;
    case EC_DATA_ABORT_LOWER:
    case EC_INSTRUCTION_ABORT_LOWER:
        handle_abort(frame, esr);
        break;
    default:
        inject_undefined(frame);
    }
}

void trap_sync(struct frame *frame)
{
    panic_join();
    handle_sync(frame);
    panic_join();
}

/* The interrupt by which a CPU that panics calls the others may be among those handled. */
void trap_irq(struct frame *frame)
{
    (void)frame;
    panic_join();
    gic_handle_irq();
    panic_join();
}

/* Every interrupt is in Group 1 and arrives as IRQ. */
void trap_fiq(struct frame *frame)
{
    panic("unexpected FIQ, dom0 at 0x%lx", frame->pc);
}

/* SErrors go to dom0 (HCR_EL2.AMO is 0); one here is the hypervisor's own access gone wrong. */
void trap_serror(struct frame *frame)
{
    panic("SError, ESR 0x%lx, dom0 at 0x%lx", SYSREG_READ(esr_el2), frame->pc);
}

_Noreturn void trap_from_hypervisor(uint64_t kind, uint64_t esr, uint64_t elr, uint64_t far)
{
    static const char *const names[] = {"synchronous exception", "IRQ", "FIQ", "SError"};

    if ((kind & 3) == 0 && sysreg_field(esr, 26, 6) == EC_DATA_ABORT_SAME &&
        sysreg_field(esr, 0, 6) == FSC_EXTERNAL_ABORT)
        panic(
            "nothing answers at 0x%lx, which the device tree says is there (ESR 0x%lx, ELR 0x%lx)",
            far, esr, elr);
    panic("%s in the hypervisor: ESR 0x%lx, ELR 0x%lx, FAR 0x%lx", names[kind & 3], esr, elr, far);
}
