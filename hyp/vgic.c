/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "vgic.h"

#include "gic.h"
#include "string.h"
#include "sysreg.h"

/* ICH_LR<n>_EL2 (IHI 0069 12.4.7) */
#define LR_STATE_PENDING  (UINT64_C(1) << 62)
#define LR_STATE_ACTIVE   (UINT64_C(1) << 63)
#define LR_HW             (UINT64_C(1) << 61)
#define LR_GROUP1         (UINT64_C(1) << 60)
#define LR_PRIORITY_SHIFT 48
#define LR_PINTID_SHIFT   32
#define LR_VINTID_MASK    UINT64_C(0xffffffff)

/* ICH_HCR_EL2 (12.4.3) */
#define HCR_EN   (UINT64_C(1) << 0)
#define HCR_UIE  (UINT64_C(1) << 1)
#define HCR_NPIE (UINT64_C(1) << 3)

static uint64_t read_lr(unsigned int index)
{
#define READ_LR(n) \
    case n:        \
        return SYSREG_READ(ich_lr##n##_el2)
    switch (index) {
        READ_LR(0);
        READ_LR(1);
        READ_LR(2);
        READ_LR(3);
        READ_LR(4);
        READ_LR(5);
        READ_LR(6);
        READ_LR(7);
        READ_LR(8);
        READ_LR(9);
        READ_LR(10);
        READ_LR(11);
        READ_LR(12);
        READ_LR(13);
        READ_LR(14);
    default:
        return SYSREG_READ(ich_lr15_el2);
    }
#undef READ_LR
}

static void write_lr(unsigned int index, uint64_t value)
{
#define WRITE_LR(n)                           \
    case n:                                   \
        SYSREG_WRITE(ich_lr##n##_el2, value); \
        break
    switch (index) {
        WRITE_LR(0);
        WRITE_LR(1);
        WRITE_LR(2);
        WRITE_LR(3);
        WRITE_LR(4);
        WRITE_LR(5);
        WRITE_LR(6);
        WRITE_LR(7);
        WRITE_LR(8);
        WRITE_LR(9);
        WRITE_LR(10);
        WRITE_LR(11);
        WRITE_LR(12);
        WRITE_LR(13);
        WRITE_LR(14);
    default:
        SYSREG_WRITE(ich_lr15_el2, value);
    }
#undef WRITE_LR
}

/* SPIs and PPIs have a physical active state that dom0's deactivation must reach; SGIs and LPIs
 * have not. */
static bool is_linked(uint32_t intid)
{
    return intid >= GIC_FIRST_PPI && intid < GIC_FIRST_SPECIAL;
}

static uint64_t compose_lr(uint32_t intid, uint8_t priority)
{
    uint64_t lr = LR_STATE_PENDING | LR_GROUP1 | (uint64_t)priority << LR_PRIORITY_SHIFT | intid;

    if (is_linked(intid))
        lr |= LR_HW | (uint64_t)intid << LR_PINTID_SHIFT;
    return lr;
}

/*
 * Puts an interrupt into a list register. One that arrives again while dom0 still has it merges
 * with what is there, as it would in a physical CPU interface: two registers may not have the same
 * (12.4.7). An SPI or PPI does that only when dom0 took its physical active state away. False when
 * all registers are in use.
 */
static bool place(const struct vgic *vgic, uint32_t intid, uint8_t priority)
{
    unsigned int free = vgic->lr_count;
    unsigned int i;
    uint64_t lr;

    for (i = 0; i < vgic->lr_count; i++) {
        lr = read_lr(i);
        if ((lr & (LR_STATE_PENDING | LR_STATE_ACTIVE)) == 0) {
            free = i;
        } else if ((lr & LR_VINTID_MASK) == intid) {
            write_lr(i, is_linked(intid) ? compose_lr(intid, priority) : lr | LR_STATE_PENDING);
            return true;
        }
    }
    if (free == vgic->lr_count)
        return false;
    write_lr(free, compose_lr(intid, priority));
    return true;
}

/*
 * Asks for a maintenance interrupt while something waits: when at most one list register is in use,
 * and when none is pending, for a dom0 that ends interrupts in two steps and keeps several active.
 * Not the latter while all registers are active: it would come at once, and again.
 */
static void set_control(const struct vgic *vgic)
{
    uint64_t control = HCR_EN;
    unsigned int i;

    if (vgic->queued > 0) {
        control |= HCR_UIE;
        for (i = 0; i < vgic->lr_count; i++) {
            if ((read_lr(i) & (LR_STATE_PENDING | LR_STATE_ACTIVE)) != LR_STATE_ACTIVE)
                control |= HCR_NPIE;
        }
    }
    SYSREG_WRITE(ich_hcr_el2, control);
}

static bool is_queued(const struct vgic *vgic, uint32_t intid)
{
    unsigned int i;

    for (i = 0; i < vgic->queued; i++) {
        if (vgic->queue[i].intid == intid)
            return true;
    }
    return false;
}

void vgic_init(struct vgic *vgic)
{
    unsigned int i;

    vgic->lr_count = (unsigned int)sysreg_field(SYSREG_READ(ich_vtr_el2), 0, 5) + 1;
    if (vgic->lr_count > VGIC_MAX_LRS)
        vgic->lr_count = VGIC_MAX_LRS;
    vgic->queued = 0;
    for (i = 0; i < vgic->lr_count; i++)
        write_lr(i, 0);
    SYSREG_WRITE(ich_vmcr_el2, 0);
    SYSREG_WRITE(ich_hcr_el2, HCR_EN);
    BARRIER_ISB();
}

bool vgic_has_room(const struct vgic *vgic)
{
    return vgic->queued < VGIC_QUEUE;
}

void vgic_inject(struct vgic *vgic, uint32_t intid, uint8_t priority)
{
    if (vgic->queued == 0 && place(vgic, intid, priority))
        return;
    if (is_queued(vgic, intid))
        return;
    /* Only interrupts that dom0 itself made more urgent than the hypervisor's get this far: its own
     * loss. */
    if (!vgic_has_room(vgic))
        return;
    vgic->queue[vgic->queued].intid = intid;
    vgic->queue[vgic->queued].priority = priority;
    vgic->queued++;
    set_control(vgic);
}

/* The queue is short and seldom used, so the most urgent interrupt is simply looked for. */
static unsigned int most_urgent(const struct vgic *vgic)
{
    unsigned int best = 0;
    unsigned int i;

    for (i = 1; i < vgic->queued; i++) {
        if (vgic->queue[i].priority < vgic->queue[best].priority)
            best = i;
    }
    return best;
}

void vgic_refill(struct vgic *vgic)
{
    unsigned int next;

    if (vgic->queued == 0 && SYSREG_READ(ich_hcr_el2) == HCR_EN)
        return;
    while (vgic->queued > 0) {
        next = most_urgent(vgic);
        if (!place(vgic, vgic->queue[next].intid, vgic->queue[next].priority))
            break;
        vgic->queued--;
        memmove(&vgic->queue[next], &vgic->queue[next + 1],
                (vgic->queued - next) * sizeof(vgic->queue[0]));
    }
    set_control(vgic);
}

bool vgic_has_pending(const struct vgic *vgic)
{
    unsigned int i;

    for (i = 0; i < vgic->lr_count; i++) {
        if ((read_lr(i) & LR_STATE_PENDING) != 0)
            return true;
    }
    return vgic->queued > 0;
}

static void give_away(struct vgic *other, uint32_t intid, uint8_t priority)
{
    if (is_linked(intid)) {
        gic_return(intid);
    } else if (other->inbox_count < VGIC_QUEUE) {
        other->inbox[other->inbox_count].intid = intid;
        other->inbox[other->inbox_count].priority = priority;
        other->inbox_count++;
    }
}

void vgic_evacuate(struct vgic *vgic, struct vgic *other)
{
    unsigned int i;
    uint64_t lr;

    vgic_take_inbox(vgic);
    spinlock_take(&other->inbox_lock);
    for (i = 0; i < vgic->lr_count; i++) {
        lr = read_lr(i);
        if ((lr & LR_STATE_PENDING) != 0)
            give_away(other, (uint32_t)lr, (uint8_t)(lr >> LR_PRIORITY_SHIFT));
        write_lr(i, 0);
    }
    for (i = 0; i < vgic->queued; i++)
        give_away(other, vgic->queue[i].intid, vgic->queue[i].priority);
    vgic->queued = 0;
    spinlock_release(&other->inbox_lock);
}

void vgic_take_inbox(struct vgic *vgic)
{
    unsigned int i;

    if (vgic->inbox_count == 0)
        return;
    spinlock_take(&vgic->inbox_lock);
    for (i = 0; i < vgic->inbox_count; i++)
        vgic_inject(vgic, vgic->inbox[i].intid, vgic->inbox[i].priority);
    vgic->inbox_count = 0;
    spinlock_release(&vgic->inbox_lock);
}

/* Active priorities: one register for each 32 levels of preemption (ICH_VTR_EL2.PREbits). */
static unsigned int apr_count(void)
{
    unsigned int bits = (unsigned int)sysreg_field(SYSREG_READ(ich_vtr_el2), 26, 3) + 1;

    return bits >= 7 ? 4 : bits == 6 ? 2 : 1;
}

void vgic_save(struct vgic *vgic)
{
    unsigned int i;

    for (i = 0; i < vgic->lr_count; i++)
        vgic->saved_lr[i] = read_lr(i);
    vgic->saved_vmcr = SYSREG_READ(ich_vmcr_el2);
    vgic->saved_apr[0] = SYSREG_READ(ich_ap1r0_el2);
    if (apr_count() > 1)
        vgic->saved_apr[1] = SYSREG_READ(ich_ap1r1_el2);
    if (apr_count() > 2) {
        vgic->saved_apr[2] = SYSREG_READ(ich_ap1r2_el2);
        vgic->saved_apr[3] = SYSREG_READ(ich_ap1r3_el2);
    }
}

void vgic_restore(struct vgic *vgic)
{
    unsigned int i;

    for (i = 0; i < vgic->lr_count; i++)
        write_lr(i, vgic->saved_lr[i]);
    SYSREG_WRITE(ich_vmcr_el2, vgic->saved_vmcr);
    SYSREG_WRITE(ich_ap1r0_el2, vgic->saved_apr[0]);
    if (apr_count() > 1)
        SYSREG_WRITE(ich_ap1r1_el2, vgic->saved_apr[1]);
    if (apr_count() > 2) {
        SYSREG_WRITE(ich_ap1r2_el2, vgic->saved_apr[2]);
        SYSREG_WRITE(ich_ap1r3_el2, vgic->saved_apr[3]);
    }
    set_control(vgic);
    BARRIER_ISB();
}
