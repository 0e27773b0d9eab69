/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "gic_mmio.h"

#include "../notes/bytes.h"
#include "console.h"
#include "gic.h"
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

#define BASER_INDIRECT (UINT64_C(1) << 62)
#define GITS_CBASER    0x0080u
#define GITS_BASER     0x0100u
#define GITS_BASER_END 0x0140u

static const struct board *filter_board;
static struct board_range own_memory;
static bool asleep[BOARD_MAX_CPUS]; /* what dom0 wrote to each GICR_WAKER.ProcessorSleep */
static struct spinlock lock;        /* for read-modify-write */

void gic_mmio_init(const struct board *board, struct board_range memory)
{
    filter_board = board;
    own_memory = memory;
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

static void forward(struct gic_access *access)
{
    if (access->write)
        forward_write(access, access->value);
    else
        access->value = forward_read(access);
}

/* What dom0 may not touch reads as zero and ignores writes. */
static void ignore(struct gic_access *access)
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
            forward(access);
        else
            ignore(access);
    } else if (offset >= GICD_IROUTER && offset < IROUTER_END) {
        if (gic_is_own((uint32_t)((offset - GICD_IROUTER) / 8)))
            ignore(access);
        else
            forward(access);
    } else if (!access_banks(access, offset)) {
        if (!access->write && (offset < GICD_SETSPI_NSR || offset >= ID_REGISTERS))
            forward(access);
        else
            ignore(access);
    }
}

static bool points_at_own(uint64_t base, uint64_t size)
{
    return base < own_memory.base + own_memory.size && own_memory.base < base + size;
}

/*
 * A register that holds the address of a table. Its value is put together first when only half of
 * it is written. `size` is the most that the GIC may use there.
 */
static void access_table(struct gic_access *access, uint64_t address_mask, uint64_t size,
                         uint64_t forbidden_bits)
{
    struct gic_access whole = *access;
    unsigned int shift = (access->address & 4) != 0 ? 32 : 0;

    if (!access->write) {
        forward(access);
        return;
    }
    spinlock_take(&lock);
    if (access->size == 4) {
        whole.address &= ~UINT64_C(7);
        whole.size = 8;
        whole.value = (forward_read(&whole) & ~(UINT64_C(0xffffffff) << shift)) |
                      (access->value & UINT32_MAX) << shift;
    }
    whole.value &= ~forbidden_bits;
    if (points_at_own(whole.value & address_mask, size))
        console_printf("dom0 points the GIC at the hypervisor's memory (register 0x%lx, value "
                       "0x%lx): ignored\n",
                       whole.address, whole.value);
    else
        forward_write(&whole, whole.value);
    spinlock_release(&lock);
}

/* Bytes of the largest LPI configuration table: one for each INTID that the GIC can name
 * (GICD_TYPER.IDbits). */
static uint64_t lpi_table_size(void)
{
    uint32_t typer = mmio_read32(filter_board->gicd.base + GICD_TYPER);

    return UINT64_C(1) << (((typer >> 19) & 0x1f) + 1);
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
    switch (offset & ~UINT64_C(7)) {
    case GICR_WAKER & ~7u:
        if (offset == GICR_WAKER)
            access_waker(access, index);
        else
            ignore(access);
        break;
    case GICR_PROPBASER:
        access_table(access, UINT64_C(0x000ffffffffff000), lpi_table_size(), 0);
        break;
    case GICR_PENDBASER:
        access_table(access, UINT64_C(0x000fffffffff0000), lpi_table_size() / 8, 0);
        break;
    default:
        forward(access);
    }
}

/* GITS_BASER<n> (12.19.1): pages of 4, 16 or 64 KiB, Size + 1 of them. 64 KiB pages keep bits 51:48
 * in 15:12. */
static void access_its_table(struct gic_access *access)
{
    uint64_t value =
        access->size == 8 ? access->value : mmio_read64(access->address & ~UINT64_C(7));
    uint64_t page = UINT64_C(4096) << (2 * sysreg_field(value, 8, 2));
    uint64_t size = 256 * (page > 65536 ? 65536 : page);

    /*
     * No indirect tables: their first level would name pages out of the hypervisor's sight. An ITS
     * need not have them, and says so by keeping the bit 0.
     */
    access_table(access, UINT64_C(0x0000fffffffff000), size, BASER_INDIRECT);
}

static void access_its(struct gic_access *access, uint64_t offset)
{
    uint64_t bank = offset & ~UINT64_C(7);

    if (bank == GITS_CBASER)
        access_table(access, UINT64_C(0x000ffffffffff000), 256 * 4096, 0);
    else if (offset >= GITS_BASER && offset < GITS_BASER_END)
        access_its_table(access);
    else
        forward(access);
}

static bool find_redistributor(uint64_t address, uint64_t *offset, unsigned int *index)
{
    unsigned int region, before = 0;
    uint64_t stride = filter_board->redistributor_stride;

    for (region = 0; region < filter_board->redistributor_count; region++) {
        const struct board_range *range = &filter_board->redistributors[region];

        if (stride < 2 * GIC_FRAME)
            stride = (mmio_read64(range->base + GICR_TYPER) & GICR_TYPER_VLPIS) != 0
                         ? 4 * GIC_FRAME
                         : 2 * GIC_FRAME;
        if (range_ok(range->size, address - range->base, 1)) {
            *offset = (address - range->base) % stride;
            *index = (before + (unsigned int)((address - range->base) / stride)) % BOARD_MAX_CPUS;
            return true;
        }
        before += (unsigned int)(range->size / stride);
    }
    return false;
}

bool gic_mmio_access(struct gic_access *access)
{
    uint64_t address = access->address;
    uint64_t offset;
    unsigned int index, i;

    if ((access->size != 1 && access->size != 4 && access->size != 8) ||
        address % access->size != 0)
        return false;
    if (range_ok(GIC_FRAME, address - filter_board->gicd.base, access->size)) {
        access_distributor(access, address - filter_board->gicd.base);
        return true;
    }
    if (find_redistributor(address, &offset, &index)) {
        if (offset < GIC_FRAME)
            access_redistributor(access, offset, index);
        else if (offset >= 2 * GIC_FRAME || !access_banks(access, offset - GIC_FRAME))
            ignore(access);
        return true;
    }
    for (i = 0; i < filter_board->its_count; i++) {
        if (range_ok(GIC_FRAME, address - filter_board->its[i].base, access->size)) {
            access_its(access, address - filter_board->its[i].base);
            return true;
        }
    }
    return false;
}
