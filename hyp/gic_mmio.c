/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "gic_mmio.h"

#include "../notes/bytes.h"
#include "console.h"
#include "dom0.h"
#include "gic.h"
#include "its.h"
#include "limit.h"
#include "mmio.h"
#include "spinlock.h"
#include "sysreg.h"

/* Register banks with one bit, one byte, two bits for each INTID (IHI 0069 12.8 "Distributor
 * register map"). */
#define GICD_SETSPI_NSR 0x0040u
#define GICD_CLRSPI_SR  0x0058u
#define BITS_BEGIN      GICD_IGROUPR
#define BITS_END        0x0400u
#define PRIORITY_END    0x0800u
#define ICFGR_END       0x0d00u
#define IROUTER_END     0x7fe0u
#define ID_REGISTERS    0xffd0u
#define GICD_TYPER_ESPI                                                       \
    (1u << 8) /* extended SPIs: not offered, since they are not filtered here \
               */

/* Of one region: how far apart they are, and how much of it has any. */
struct redistributors {
    uint64_t stride;
    uint64_t size;
};

static const struct board *filter_board;
static struct redistributors redistributors[BOARD_MAX_REDISTRIBUTORS];
static bool asleep[BOARD_MAX_CPUS]; /* what dom0 wrote to each GICR_WAKER.ProcessorSleep */
static struct spinlock lock;        /* for read-modify-write */

/* A region may have room for more than there are, and nothing answers there: up to GICR_TYPER.Last
 * (IHI 0069 12.11.35). */
static void find_last(const struct board *board, unsigned int region)
{
    const struct board_range *range = &board->redistributors[region];
    struct redistributors *all = &redistributors[region];
    uint64_t typer = mmio_read64(range->base + GICR_TYPER);

    all->stride = gic_redistributor_stride(board, typer);
    all->size = all->stride;
    while ((typer & GICR_TYPER_LAST) == 0 && range_ok(range->size, all->size, 2 * GIC_FRAME)) {
        typer = mmio_read64(range->base + all->size + GICR_TYPER);
        all->size += all->stride;
    }
}

void gic_mmio_init(const struct board *board)
{
    unsigned int region;

    filter_board = board;
    for (region = 0; region < board->redistributor_count; region++)
        find_last(board, region);
    its_init(board);
}

void gic_mmio_for_each_range(const struct board *board, void (*use)(uint64_t base, uint64_t size))
{
    unsigned int i;

    use(board->gicd.base, GIC_FRAME);
    for (i = 0; i < board->redistributor_count; i++)
        use(board->redistributors[i].base, board->redistributors[i].size);
    for (i = 0; i < board->its_count; i++)
        use(board->its[i].base, GIC_FRAME); /* not GITS_TRANSLATER's frame, where MSIs go */
}

static uint64_t forward_read(const struct gic_access *access)
{
    if (access->size == 8)
        return mmio_read64(access->address);
    return access->size == 4 ? mmio_read32(access->address) : mmio_read8(access->address);
}

static void forward_write(const struct gic_access *access, uint64_t value)
{
    if (access->size == 8)
        mmio_write64(access->address, value);
    else if (access->size == 4)
        mmio_write32(access->address, (uint32_t)value);
    else
        mmio_write8(access->address, (uint8_t)value);
}

void gic_mmio_forward(struct gic_access *access)
{
    if (access->write)
        forward_write(access, access->value);
    else
        access->value = forward_read(access);
}

void gic_mmio_ignore(struct gic_access *access)
{
    if (!access->write)
        access->value = 0;
}

/*
 * The bits of an access that belong to interrupts of the hypervisor, in a bank that has `width`
 * bits for each INTID.
 */
static uint64_t own_bits(const struct gic_access *access, uint64_t offset, unsigned int width)
{
    uint64_t first = offset * 8 / width;
    uint64_t mask = 0;
    unsigned int i;

    for (i = 0; i < access->size * 8 / width; i++) {
        if (gic_is_own((uint32_t)(first + i)))
            mask |= ((UINT64_C(1) << width) - 1) << (i * width);
    }
    return mask;
}

/* Banks whose fields keep what is written: the hypervisor's fields keep what they have. */
static void access_fields(struct gic_access *access, uint64_t offset, unsigned int width)
{
    uint64_t own = own_bits(access, offset, width);
    uint64_t current;

    spinlock_take(&lock);
    current = forward_read(access);
    if (access->write)
        forward_write(access, (access->value & ~own) | (current & own));
    else
        access->value = current & ~own;
    spinlock_release(&lock);
}

/* Set-enable, clear-pending and the like: writing 0 to a bit does nothing. */
static void access_bits(struct gic_access *access, uint64_t offset)
{
    uint64_t own = own_bits(access, offset % 0x80, 1);

    if (access->write)
        forward_write(access, access->value & ~own);
    else
        access->value = forward_read(access) & ~own;
}

/* Every interrupt of dom0 is in Group 1, whatever it writes: it runs non-secure. */
static void access_group(struct gic_access *access)
{
    if (!access->write)
        access->value = UINT32_MAX;
}

/* The banks that the distributor and a redistributor's SGI frame share. */
static bool access_banks(struct gic_access *access, uint64_t offset)
{
    if (offset >= BITS_BEGIN && offset < GICD_ISENABLER)
        access_group(access);
    else if (offset >= GICD_ISENABLER && offset < BITS_END)
        access_bits(access, offset);
    else if (offset >= GICD_IPRIORITYR && offset < PRIORITY_END)
        access_fields(access, offset - GICD_IPRIORITYR, 8);
    else if (offset >= GICD_ICFGR && offset < ICFGR_END)
        access_fields(access, offset - GICD_ICFGR, 2);
    else
        return false;
    return true;
}

static void access_distributor(struct gic_access *access, uint64_t offset)
{
    if (offset == GICD_CTLR && access->write) {
        /* Group 1 stays enabled for the hypervisor's interrupts; Group 0 is nobody's. */
        forward_write(access, (access->value & ~(uint64_t)GICD_CTLR_ENABLE_GRP0) |
                                  GICD_CTLR_ARE_NS | GICD_CTLR_ENABLE_GRP1);
    } else if (offset == GICD_TYPER && !access->write) {
        access->value = forward_read(access) & ~(uint64_t)GICD_TYPER_ESPI;
    } else if (offset >= GICD_SETSPI_NSR && offset <= GICD_CLRSPI_SR) {
        if (access->write && !gic_is_own((uint32_t)access->value & 0x3ff))
            gic_mmio_forward(access);
        else
            gic_mmio_ignore(access);
    } else if (offset >= GICD_IROUTER && offset < IROUTER_END) {
        if (gic_is_own((uint32_t)((offset - GICD_IROUTER) / 8)))
            gic_mmio_ignore(access);
        else
            gic_mmio_forward(access);
    } else if (!access_banks(access, offset)) {
        if (!access->write && (offset < GICD_SETSPI_NSR || offset >= ID_REGISTERS))
            gic_mmio_forward(access);
        else
            gic_mmio_ignore(access);
    }
}

/*
 * Whether the LPI tables that a redistributor is about to use are dom0's: it reads and writes them
 * by physical address (IHI 0069 5.1). PROPBASER.IDbits says how many LPIs there are, at most as
 * many as GICD_TYPER.IDbits.
 */
static bool may_enable_lpis(uint64_t frame)
{
    uint64_t properties = mmio_read64(frame + GICR_PROPBASER);
    uint64_t pending = mmio_read64(frame + GICR_PENDBASER);
    uint64_t limit = (mmio_read32(filter_board->gicd.base + GICD_TYPER) >> 19) & 0x1f;
    uint64_t bits = sysreg_field(properties, 0, 5);
    uint64_t lpis = UINT64_C(2) << (bits < limit ? bits : limit);

    /* The first 8192 INTIDs are no LPIs, and have no byte in the table of properties. */
    if (lpis <= GIC_FIRST_LPI ||
        (dom0_owns(properties & UINT64_C(0x000ffffffffff000), lpis - GIC_FIRST_LPI) &&
         dom0_owns(pending & UINT64_C(0x000fffffffff0000), lpis / 8)))
        return true;
    if (limit_dom0())
        console_printf("dom0: LPI tables (0x%lx, 0x%lx) are not in dom0's memory: LPIs stay off\n",
                       properties, pending);
    return false;
}

/* What was judged stays: the tables' registers do not change while LPIs are enabled, nor while the
 * redistributor has not seen yet that they no longer are. */
static void access_lpi_control(struct gic_access *access, uint64_t offset)
{
    uint64_t frame = access->address - offset;
    bool denied = false;
    uint32_t control;

    spinlock_take(&lock);
    control = mmio_read32(frame + GICR_CTLR);
    if (access->write && offset != GICR_CTLR)
        denied = (control & (GICR_CTLR_ENABLE_LPIS | GICR_CTLR_RWP)) != 0;
    else if (access->write && (control & GICR_CTLR_ENABLE_LPIS) == 0)
        denied = (access->value & GICR_CTLR_ENABLE_LPIS) != 0 && !may_enable_lpis(frame);
    if (!denied)
        gic_mmio_forward(access);
    spinlock_release(&lock);
}

/*
 * dom0 may put its view of a redistributor to sleep; the real one stays awake, or it would hold
 * back the hypervisor's interrupts too.
 */
static void access_waker(struct gic_access *access, unsigned int index)
{
    if (access->write)
        asleep[index] = (access->value & GICR_WAKER_SLEEP) != 0;
    else
        access->value = asleep[index] ? GICR_WAKER_SLEEP | GICR_WAKER_ASLEEP : 0;
}

static void access_redistributor(struct gic_access *access, uint64_t offset, unsigned int index)
{
    uint64_t bank = offset & ~UINT64_C(7); /* 64-bit registers may be accessed by halves */

    if (offset == GICR_CTLR || bank == GICR_PROPBASER || bank == GICR_PENDBASER)
        access_lpi_control(access, offset);
    else if (offset == GICR_WAKER)
        access_waker(access, index);
    else
        gic_mmio_forward(access);
}

/* The SGI frame has the banks of the first 32 INTIDs; the extended PPIs behind them are not
 * offered. */
static void access_sgi_frame(struct gic_access *access, uint64_t offset)
{
    bool first = offset < BITS_END       ? offset % 0x80 < 4
                 : offset < PRIORITY_END ? offset - GICD_IPRIORITYR < 32
                                         : offset >= GICD_ICFGR && offset - GICD_ICFGR < 8;

    if (!first || !access_banks(access, offset))
        gic_mmio_ignore(access);
}

static bool find_redistributor(uint64_t address, uint64_t *offset, unsigned int *index)
{
    unsigned int region, before = 0;

    for (region = 0; region < filter_board->redistributor_count; region++) {
        const struct redistributors *all = &redistributors[region];
        uint64_t at = address - filter_board->redistributors[region].base;

        if (range_ok(all->size, at, 1)) {
            *offset = at % all->stride;
            *index = (before + (unsigned int)(at / all->stride)) % BOARD_MAX_CPUS;
            return true;
        }
        before += (unsigned int)(all->size / all->stride);
    }
    return false;
}

bool gic_mmio_is_redistributor(uint64_t address)
{
    uint64_t offset;
    unsigned int index;

    return find_redistributor(address, &offset, &index) && offset == 0;
}

static bool is_wide(uint64_t redistributor_offset)
{
    switch (redistributor_offset) {
    case GICR_TYPER:
    case GICR_SETLPIR:
    case GICR_CLRLPIR:
    case GICR_PROPBASER:
    case GICR_PENDBASER:
    case GICR_INVLPIR:
    case GICR_INVALLR:
        return true;
    default:
        return false;
    }
}

/* Registers take accesses of 32 bits, priorities of 8 too, and those of 64 bits of 64 (IHI
 * 0069 12.1.3). */
static bool has_byte_access(uint64_t frame_offset)
{
    return frame_offset >= GICD_IPRIORITYR && frame_offset < PRIORITY_END;
}

static bool reach_distributor(struct gic_access *access, uint64_t offset)
{
    if ((access->size == 1 && !has_byte_access(offset)) ||
        (access->size == 8 && (offset < GICD_IROUTER || offset >= IROUTER_END)))
        return false;
    access_distributor(access, offset);
    return true;
}

/* Behind the frames of a GICv3's redistributor there may be those of a GICv4's: not offered. */
static bool reach_redistributor(struct gic_access *access, uint64_t offset, unsigned int index)
{
    bool is_sgi_frame = offset >= GIC_FRAME;

    if (offset >= 2 * GIC_FRAME) {
        gic_mmio_ignore(access);
        return true;
    }
    if ((access->size == 1 && (!is_sgi_frame || !has_byte_access(offset - GIC_FRAME))) ||
        (access->size == 8 && !is_wide(offset)))
        return false;
    if (is_sgi_frame)
        access_sgi_frame(access, offset - GIC_FRAME);
    else
        access_redistributor(access, offset, index);
    return true;
}

bool gic_mmio_access(struct gic_access *access)
{
    uint64_t address = access->address;
    uint64_t offset;
    unsigned int index, i;

    if ((access->size != 1 && access->size != 4 && access->size != 8) ||
        address % access->size != 0)
        return false;
    if (range_ok(GIC_FRAME, address - filter_board->gicd.base, access->size))
        return reach_distributor(access, address - filter_board->gicd.base);
    if (find_redistributor(address, &offset, &index))
        return reach_redistributor(access, offset, index);
    for (i = 0; i < filter_board->its_count; i++) {
        if (range_ok(GIC_FRAME, address - filter_board->its[i].base, access->size))
            return its_access(i, access, address - filter_board->its[i].base);
    }
    return false;
}
