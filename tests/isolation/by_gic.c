/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The GIC's registers, as far as they belong to the hypervisor's interrupts or name memory. */
#include "../../hyp/mmio.h"
#include "../dom0/probe.h"
#include "attempt.h"
#include "target.h"

/* IHI 0069, 12.8, 12.10 */
#define CTLR        0x0000u
#define SETSPI_NSR  0x0040u
#define CLRSPI_NSR  0x0048u
#define IGROUPR     0x0080u
#define ISENABLER   0x0100u
#define ICENABLER   0x0180u
#define ISPENDR     0x0200u
#define ICPENDR     0x0280u
#define ISACTIVER   0x0300u
#define ICACTIVER   0x0380u
#define IPRIORITYR  0x0400u
#define ICFGR       0x0c00u
#define IGRPMODR    0x0d00u
#define NSACR       0x0e00u
#define SGIR        0x0f00u
#define IROUTER     0x6000u
#define GICR_WAKER  0x0014u
#define PROPBASER   0x0070u
#define PENDBASER   0x0078u
#define ENABLE_LPIS 1u
#define SGI_FRAME   TARGET_FRAME

/* Tries to set bits that are not dom0's: they read as 0, and stay so. */
static void set_bits(uint64_t bank, uint32_t intid)
{
    uint64_t at = bank + intid / 32 * 4;
    uint32_t bit = 1u << (intid % 32);

    attempt_unchanged((mmio_read32(at) & bit) == 0, at);
    mmio_write32(at, bit);
    attempt_unchanged((mmio_read32(at) & bit) == 0, at);
}

/* What lets the hypervisor's interrupts through is shown by those that come afterwards. */
static void turn_off(uint64_t frame, uint32_t intid)
{
    static const uint32_t banks[] = {ISENABLER, ICENABLER, ISPENDR, ICPENDR, ISACTIVER, ICACTIVER};
    unsigned int i;

    for (i = 0; i < sizeof(banks) / sizeof(banks[0]); i++)
        set_bits(frame + banks[i], intid);
}

static void change_fields(uint64_t frame, uint32_t intid)
{
    uint64_t priority = frame + IPRIORITYR + intid;
    uint64_t configuration = frame + ICFGR + intid / 16 * 4;
    uint32_t field = 3u << (intid % 16 * 2);

    mmio_write8(priority, 0xff);
    attempt_unchanged(mmio_read8(priority) == 0, priority);
    mmio_write32(configuration, mmio_read32(configuration) & ~field);
    attempt_unchanged((mmio_read32(configuration) & field) == 0, configuration);
    /* Group 0 would come as an FIQ, which nobody takes. */
    mmio_write32(frame + IGROUPR + intid / 32 * 4, 0);
    attempt_unchanged(mmio_read32(frame + IGROUPR + intid / 32 * 4) == UINT32_MAX, intid);
    mmio_write32(frame + IGRPMODR + intid / 32 * 4, UINT32_MAX);
    attempt_unchanged(mmio_read32(frame + IGRPMODR + intid / 32 * 4) == 0, intid);
    mmio_write32(frame + NSACR + intid / 16 * 4, UINT32_MAX);
    attempt_unchanged(mmio_read32(frame + NSACR + intid / 16 * 4) == 0, intid);
}

static void own_spis(void)
{
    static const uint32_t intids[] = {TARGET_SMMU_EVENT, TARGET_SMMU_ERROR};
    unsigned int i;

    attempt_begin("gic-own-spis");
    for (i = 0; i < sizeof(intids) / sizeof(intids[0]); i++) {
        uint64_t router = TARGET_GICD + IROUTER + intids[i] * 8;

        turn_off(TARGET_GICD, intids[i]);
        change_fields(TARGET_GICD, intids[i]);
        mmio_write64(router, UINT64_C(0xff00ffffff));
        attempt_unchanged(mmio_read64(router) == 0, router);
        mmio_write32(TARGET_GICD + SETSPI_NSR, intids[i]);
        mmio_write32(TARGET_GICD + CLRSPI_NSR, intids[i]);
        attempt(ATTEMPT_IGNORED, intids[i]);
    }
    attempt_end();
}

/* Behind the last redistributor the board's region goes on, and nothing answers. */
static void no_redistributor(const struct target *target)
{
    uint64_t end = TARGET_GICR + 2 * TARGET_FRAME * target->platform->cpu_count;
    uint64_t value;

    attempt_begin("gic-no-redistributor");
    attempt_fault(probe_read32(end, &value), end);
    attempt_fault(probe_write64(end + PROPBASER, 0), end + PROPBASER);
    attempt_end();
}

static void own_ppi(void)
{
    attempt_begin("gic-own-ppi");
    turn_off(TARGET_GICR + SGI_FRAME, TARGET_GIC_MAINTENANCE);
    change_fields(TARGET_GICR + SGI_FRAME, TARGET_GIC_MAINTENANCE);
    attempt_end();
}

/* All of it off, asleep, or in a state that is not dom0's to choose. */
static void controls(void)
{
    uint64_t value;
    uint32_t offset;

    attempt_begin("gic-controls");
    mmio_write32(TARGET_GICD + CTLR, 0);
    attempt_unchanged((mmio_read32(TARGET_GICD + CTLR) & 0x12) == 0x12, CTLR);
    mmio_write32(TARGET_GICD + CTLR, 1);
    attempt_unchanged((mmio_read32(TARGET_GICD + CTLR) & 1) == 0, CTLR);
    mmio_write32(TARGET_GICR + GICR_WAKER, 2);
    attempt(ATTEMPT_IGNORED, GICR_WAKER);
    mmio_write32(TARGET_GICD + SGIR, 0);
    attempt(ATTEMPT_IGNORED, SGIR);
    /* Accesses of sizes that registers do not have. */
    attempt_fault(probe_read8(TARGET_GICD + CTLR, &value), CTLR);
    attempt_fault(probe_write64(TARGET_GICD + ISENABLER, UINT64_MAX), ISENABLER);
    attempt_fault(probe_read64(TARGET_GICR + SGI_FRAME + IPRIORITYR, &value), IPRIORITYR);
    /* Every register of the distributor, whatever it is, with all ones and all zeroes. */
    for (offset = 0x1000; offset < IROUTER; offset += 4) {
        mmio_write32(TARGET_GICD + offset, UINT32_MAX);
        mmio_write32(TARGET_GICD + offset, 0);
        attempt_unchanged(mmio_read32(TARGET_GICD + offset) == 0, offset);
    }
    attempt_end();
}

/* The redistributor reads and writes its LPI tables by itself. */
static void lpi_tables(const struct target *target)
{
    const uint64_t own = target->platform->ram[0].base + 0x8000000; /* free, in this program */
    const struct board_range places[] = {
        target->hypervisor, target->data, target->spare, {TARGET_SMMU, 0}, {0x7ffffff0000, 0}};
    unsigned int i;

    attempt_begin("gic-lpi-tables");
    for (i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        uint64_t bad = places[i].base & ~UINT64_C(0xffff);

        mmio_write64(TARGET_GICR + PROPBASER, bad | 0xf);
        mmio_write64(TARGET_GICR + PENDBASER, own);
        mmio_write32(TARGET_GICR + CTLR, ENABLE_LPIS);
        attempt_unchanged((mmio_read32(TARGET_GICR + CTLR) & ENABLE_LPIS) == 0, bad);
        mmio_write64(TARGET_GICR + PROPBASER, own | 0xf);
        mmio_write64(TARGET_GICR + PENDBASER, bad);
        mmio_write32(TARGET_GICR + CTLR, ENABLE_LPIS);
        attempt_unchanged((mmio_read32(TARGET_GICR + CTLR) & ENABLE_LPIS) == 0, bad);
    }
    /* Once they are on, they stay where they are. */
    mmio_write64(TARGET_GICR + PROPBASER, own | 0xf);
    mmio_write64(TARGET_GICR + PENDBASER, own + 0x20000);
    mmio_write32(TARGET_GICR + CTLR, ENABLE_LPIS);
    mmio_write64(TARGET_GICR + PROPBASER, target->hypervisor.base | 0xf);
    attempt_unchanged((mmio_read64(TARGET_GICR + PROPBASER) & 0xfffffffff000) == own, PROPBASER);
    mmio_write32(TARGET_GICR + PENDBASER, (uint32_t)target->hypervisor.base);
    attempt_unchanged((mmio_read64(TARGET_GICR + PENDBASER) & 0xffffffff0000) == own + 0x20000,
                      PENDBASER);
    attempt_end();
}

void by_gic(const struct target *target)
{
    own_spis();
    own_ppi();
    no_redistributor(target);
    controls();
    lpi_tables(target);
}
