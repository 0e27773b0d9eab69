/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "gic.h"

#include <stddef.h>

#include "../notes/bytes.h"
#include "clock.h"
#include "console.h"
#include "cpu.h"
#include "mmio.h"
#include "sysreg.h"

#define TIMEOUT_US       100000
#define MAX_OWN          (2 * SMMUV3_MAX)
#define DEFAULT_PRIORITY 0xa0u
#define OWN_PRIORITY     0x80u /* before dom0's ordinary ones */

/* ICC_SRE_EL2: system register interface, no bypass, EL1 may use it (IHI 0069 12.2.24) */
#define SRE_SRE          1u
#define SRE_DFB          2u
#define SRE_DIB          4u
#define SRE_ENABLE       8u
#define ICC_CTLR_EOIMODE 2u /* EOIR drops the priority only; DIR deactivates */

#define GICR_SGI_FRAME GIC_FRAME

/* So many interrupts are taken in one go before dom0 gets to run again. */
#define MAX_BURST 64u

struct own_interrupt {
    uint32_t intid;
    void (*handle)(void *context);
    void *context;
};

static const struct board *gic_board;
static struct own_interrupt own[MAX_OWN];
static unsigned int own_count;
static uint64_t own_cpu; /* MPIDR of the CPU that the hypervisor's SPIs are routed to */

static void wait_while(uint64_t address, uint32_t mask, const char *what)
{
    uint64_t deadline = clock_deadline(TIMEOUT_US);

    while ((mmio_read32(address) & mask) != 0) {
        if (clock_passed(deadline))
            panic("the GIC does not answer: %s", what);
    }
}

static void wait_for_distributor(void)
{
    wait_while(gic_board->gicd.base + GICD_CTLR, GICD_CTLR_RWP, "GICD_CTLR.RWP stays set");
}

/* Group 1 and a usable priority for every interrupt: dom0 is non-secure and may not choose groups.
 */
static void set_group_and_priority(uint64_t frame, uint32_t first, uint32_t end)
{
    uint32_t intid;

    for (intid = first; intid < end; intid += 32) {
        mmio_write32(frame + GICD_ICENABLER + intid / 8, UINT32_MAX);
        mmio_write32(frame + GICD_IGROUPR + intid / 8, UINT32_MAX);
        mmio_write32(frame + GICD_IGRPMODR + intid / 8, 0);
    }
    for (intid = first; intid < end; intid += 4)
        mmio_write32(frame + GICD_IPRIORITYR + intid, DEFAULT_PRIORITY * 0x01010101u);
}

void gic_init(const struct board *board)
{
    uint64_t gicd = board->gicd.base;
    uint32_t lines;

    gic_board = board;
    lines = 32 * ((mmio_read32(gicd + GICD_TYPER) & 0x1f) + 1);
    if (lines > GIC_FIRST_SPECIAL)
        lines = GIC_FIRST_SPECIAL;
    mmio_write32(gicd + GICD_CTLR, 0);
    wait_for_distributor();
    set_group_and_priority(gicd, GIC_FIRST_SPI, lines);
    wait_for_distributor();
    mmio_write32(gicd + GICD_CTLR, GICD_CTLR_ARE_NS | GICD_CTLR_ENABLE_GRP1);
    wait_for_distributor();
    if ((mmio_read32(gicd + GICD_CTLR) & GICD_CTLR_ARE_NS) == 0)
        panic("the GIC has no affinity routing (GICD_CTLR.ARE_NS stays 0)");
    if (board->gic_maintenance_interrupt >= GIC_FIRST_PPI &&
        board->gic_maintenance_interrupt < GIC_FIRST_SPI)
        return;
    panic("the GIC's node names no maintenance interrupt (a PPI)");
}

/* A CPU's redistributor: the one whose TYPER has the CPU's affinity (IHI 0069 12.11.35); or 0. */
static uint64_t look_for_redistributor(uint64_t mpidr)
{
    uint32_t affinity = (uint32_t)(mpidr & 0xffffff) | (uint32_t)(sysreg_field(mpidr, 32, 8) << 24);
    unsigned int region;
    uint64_t stride, at, typer;

    for (region = 0; region < gic_board->redistributor_count; region++) {
        const struct board_range *range = &gic_board->redistributors[region];

        for (at = 0; range_ok(range->size, at, 2 * GIC_FRAME); at += stride) {
            typer = mmio_read64(range->base + at + GICR_TYPER);
            if (typer >> 32 == affinity)
                return range->base + at;
            stride = gic_redistributor_stride(gic_board, typer);
            if ((typer & GICR_TYPER_LAST) != 0)
                break;
        }
    }
    return 0;
}

static uint64_t find_redistributor(uint64_t mpidr)
{
    uint64_t frame = look_for_redistributor(mpidr);

    if (frame == 0)
        panic("no GIC redistributor for CPU 0x%lx", mpidr & SYSREG_MPIDR_AFFINITY);
    return frame;
}

void gic_init_cpu(void)
{
    uint64_t frame = find_redistributor(SYSREG_READ(mpidr_el1));
    uint32_t maintenance = gic_board->gic_maintenance_interrupt;

    mmio_write32(frame + GICR_WAKER, mmio_read32(frame + GICR_WAKER) & ~GICR_WAKER_SLEEP);
    wait_while(frame + GICR_WAKER, GICR_WAKER_ASLEEP, "GICR_WAKER.ChildrenAsleep stays set");
    set_group_and_priority(frame + GICR_SGI_FRAME, 0, GIC_FIRST_SPI);
    mmio_write8(frame + GICR_SGI_FRAME + GICD_IPRIORITYR + maintenance, OWN_PRIORITY);
    wait_while(frame + GICR_CTLR, GICR_CTLR_RWP, "GICR_CTLR.RWP stays set");
    mmio_write32(frame + GICR_SGI_FRAME + GICD_ISENABLER, 1u << maintenance);
    gic_resume_cpu();
}

void gic_resume_cpu(void)
{
    SYSREG_WRITE(icc_sre_el2, SRE_SRE | SRE_DFB | SRE_DIB | SRE_ENABLE);
    BARRIER_ISB();
    SYSREG_WRITE(icc_sre_el1, SRE_SRE | SRE_DFB | SRE_DIB);
    SYSREG_WRITE(icc_pmr_el1, 0xff);
    SYSREG_WRITE(icc_bpr1_el1, 0);
    SYSREG_WRITE(icc_ctlr_el1, ICC_CTLR_EOIMODE);
    SYSREG_WRITE(icc_igrpen1_el1, 1);
    BARRIER_ISB();
}

bool gic_own(uint32_t intid, void (*handle)(void *context), void *context)
{
    uint64_t gicd = gic_board->gicd.base;
    uint32_t bit = 1u << (intid % 32);
    uint32_t configuration;

    if (intid < GIC_FIRST_SPI || intid >= GIC_FIRST_SPECIAL || own_count == MAX_OWN)
        return false;
    own[own_count].intid = intid;
    own[own_count].handle = handle;
    own[own_count].context = context;
    own_count++;
    own_cpu = cpu_this()->mpidr;

    configuration = mmio_read32(gicd + GICD_ICFGR + intid / 16 * 4);
    mmio_write32(gicd + GICD_ICFGR + intid / 16 * 4, configuration | 2u << (intid % 16 * 2));
    mmio_write8(gicd + GICD_IPRIORITYR + intid, OWN_PRIORITY);
    mmio_write64(gicd + GICD_IROUTER + intid * 8, own_cpu);
    mmio_write32(gicd + GICD_ISENABLER + intid / 32 * 4, bit);
    wait_for_distributor();
    return true;
}

bool gic_is_own(uint32_t intid)
{
    unsigned int i;

    if (intid == gic_board->gic_maintenance_interrupt)
        return true;
    for (i = 0; i < own_count; i++) {
        if (own[i].intid == intid)
            return true;
    }
    return false;
}

void gic_leave_cpu(uint64_t mpidr, uint64_t other_mpidr)
{
    unsigned int i;

    if (own_cpu != mpidr)
        return;
    own_cpu = other_mpidr;
    for (i = 0; i < own_count; i++)
        mmio_write64(gic_board->gicd.base + GICD_IROUTER + own[i].intid * 8, other_mpidr);
}

void gic_kick(uint64_t mpidr)
{
    uint64_t frame = look_for_redistributor(mpidr);

    if (frame == 0)
        return;
    /* What was left for that CPU is there before the interrupt is. */
    BARRIER_DSB();
    mmio_write32(frame + GICR_SGI_FRAME + GICD_ISPENDR, 1u << gic_board->gic_maintenance_interrupt);
}

void gic_return(uint32_t intid)
{
    uint64_t frame = gic_board->gicd.base;

    if (intid < GIC_FIRST_SPI)
        frame = find_redistributor(SYSREG_READ(mpidr_el1)) + GICR_SGI_FRAME;
    mmio_write32(frame + GICD_ISPENDR + intid / 32 * 4, 1u << (intid % 32));
    SYSREG_WRITE(icc_dir_el1, intid);
}

static void handle_own(struct vgic *vgic, uint32_t intid)
{
    unsigned int i;

    if (intid == gic_board->gic_maintenance_interrupt) {
        vgic_refill(vgic);
        vgic_take_inbox(vgic);
    }
    for (i = 0; i < own_count; i++) {
        if (own[i].intid == intid)
            own[i].handle(own[i].context);
    }
}

/* SGIs and interrupts of the extended ranges, which dom0 is not offered, have no link to end them
 * by. */
static bool needs_deactivation(uint32_t intid)
{
    return intid < GIC_FIRST_PPI || (intid >= GIC_END_SPECIAL && intid < GIC_FIRST_LPI);
}

static void handle(struct vgic *vgic, uint32_t intid, uint8_t priority)
{
    SYSREG_WRITE(icc_eoir1_el1, intid);
    if (gic_is_own(intid)) {
        handle_own(vgic, intid);
        SYSREG_WRITE(icc_dir_el1, intid);
        return;
    }
    if (intid < GIC_FIRST_SPECIAL || intid >= GIC_FIRST_LPI)
        vgic_inject(vgic, intid, priority);
    if (needs_deactivation(intid))
        SYSREG_WRITE(icc_dir_el1, intid);
}

void gic_handle_irq(void)
{
    struct vgic *vgic = &cpu_this()->vgic;
    unsigned int burst;
    uint32_t intid;

    for (burst = 0; burst < MAX_BURST; burst++) {
        intid = (uint32_t)SYSREG_READ(icc_iar1_el1);
        BARRIER_DSB();
        if (intid >= GIC_FIRST_SPECIAL && intid < GIC_END_SPECIAL)
            break;
        handle(vgic, intid, (uint8_t)SYSREG_READ(icc_rpr_el1));
        /*
         * A full queue must drain before more of dom0's ordinary interrupts are taken in. The mask
         * is one step of the coarsest priorities that there are (16 levels, IHI 0069 4.8) above our
         * own.
         */
        SYSREG_WRITE(icc_pmr_el1, vgic_has_room(vgic) ? 0xff : OWN_PRIORITY + 0x10);
    }
    vgic_refill(vgic);
    BARRIER_ISB();
}

void gic_send_sgi(uint64_t value)
{
    BARRIER_DSB();
    SYSREG_WRITE(icc_sgi1r_el1, value);
    BARRIER_ISB();
}
