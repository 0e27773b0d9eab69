/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "its.h"

#include "clock.h"
#include "console.h"
#include "dom0.h"
#include "limit.h"
#include "mmio.h"
#include "pool.h"
#include "spinlock.h"
#include "string.h"
#include "sysreg.h"

/* Registers (IHI 0069 12.19) */
#define GITS_CTLR         0x0000u
#define GITS_TYPER        0x0008u
#define GITS_CBASER       0x0080u
#define GITS_CWRITER      0x0088u
#define GITS_CREADR       0x0090u
#define GITS_BASER        0x0100u
#define GITS_BASER_END    0x0140u
#define GITS_LOW_END      0x0020u /* CTLR, IIDR, TYPER, MPAMIDR, PARTIDR, MPIDR */
#define GITS_ID_REGISTERS 0xffd0u

#define CTLR_ENABLED   (1u << 0)
#define CTLR_QUIESCENT (1u << 31)
#define TYPER_VIRTUAL  (UINT64_C(1) << 1) /* GICv4: not offered */
#define TYPER_PTA      (UINT64_C(1) << 19)
#define TYPER_VMOVP    (UINT64_C(1) << 37)
#define TYPER_VSGI     (UINT64_C(1) << 39)
#define BASER_VALID    (UINT64_C(1) << 63)
#define BASER_INDIRECT (UINT64_C(1) << 62)
#define CBASER_ADDRESS UINT64_C(0x000ffffffffff000)
#define CBASER_ATTRIBUTES                                                             \
    UINT64_C(0xb800000000000400)            /* Valid, WaWb cacheable, inner shareable \
                                             */
#define POINTER_MASK   UINT64_C(0x000fffe0) /* CWRITER, CREADR: offset of a command */
#define CREADR_STALLED (UINT64_C(1) << 0)

/* Commands (5.3): four words of 64 bits, the number in the lowest byte */
#define COMMAND_SIZE   32u
#define COMMAND_SYNC   0x05u
#define COMMAND_MAPD   0x08u
#define COMMAND_MAPC   0x09u
#define COMMAND_MOVALL 0x0eu
#define COMMAND_VALID  (UINT64_C(1) << 63) /* in the third word of MAPD and MAPC */

#define ITS_TABLES ((GITS_BASER_END - GITS_BASER) / 8)
#define QUEUE_SIZE 4096u
#define PAGE_SIZE  4096u
#define TIMEOUT_US 100000

/* GITS_BASER<n>: dom0's view of the address, and the memory that the ITS really uses. */
struct its_table {
    uint64_t shadow; /* what dom0 wrote */
    uint8_t *memory;
    uint64_t size;
    bool changed; /* since the ITS was enabled last */
};

struct its {
    struct spinlock lock;
    uint64_t base;
    uint8_t *queue;   /* the one that the ITS reads */
    uint64_t written; /* offset in it */
    uint64_t cbaser;  /* dom0's view of its own queue */
    uint64_t cwriter;
    uint64_t creadr;
    struct its_table tables[ITS_TABLES];
};

static struct its all[BOARD_MAX_ITS];
static struct spinlock pool_lock; /* ITSes are locked apart, and the pool, made for boot, is not */

static void wait_until_quiescent(const struct its *its)
{
    uint64_t deadline = clock_deadline(TIMEOUT_US);

    while ((mmio_read32(its->base + GITS_CTLR) & CTLR_QUIESCENT) == 0) {
        if (clock_passed(deadline))
            panic("the ITS at 0x%lx does not come to rest", its->base);
    }
}

void its_init(const struct board *board)
{
    unsigned int i, table;

    for (i = 0; i < board->its_count; i++) {
        struct its *its = &all[i];

        *its = (struct its){.base = board->its[i].base};
        its->queue = pool_alloc(QUEUE_SIZE, 65536);
        if (its->queue == NULL)
            panic("no memory for the command queue of the ITS at 0x%lx", its->base);
        mmio_write32(its->base + GITS_CTLR, 0);
        wait_until_quiescent(its);
        /* Whoever ran before may have left tables in memory that is somebody else's now. */
        for (table = 0; table < ITS_TABLES; table++)
            mmio_write64(its->base + GITS_BASER + 8 * table, 0);
        mmio_write64(its->base + GITS_CBASER,
                     CBASER_ATTRIBUTES | (uintptr_t)its->queue | (QUEUE_SIZE / PAGE_SIZE - 1));
        mmio_write64(its->base + GITS_CWRITER, 0);
    }
}

static bool is_enabled(const struct its *its)
{
    return (mmio_read32(its->base + GITS_CTLR) & CTLR_ENABLED) != 0;
}

/* Whether its tables may be changed: a disabled ITS may still be at what it was told before. */
static bool is_at_rest(const struct its *its)
{
    return (mmio_read32(its->base + GITS_CTLR) & (CTLR_ENABLED | CTLR_QUIESCENT)) == CTLR_QUIESCENT;
}

/* A register of the hypervisor's making, of which dom0 may access either half. */
static void access_shadow(struct gic_access *access, uint64_t *shadow)
{
    unsigned int shift = access->size == 4 && (access->address & 4) != 0 ? 32 : 0;
    uint64_t mask = (access->size == 4 ? UINT64_C(0xffffffff) : UINT64_MAX) << shift;

    if (access->write)
        *shadow = (*shadow & ~mask) | (access->value << shift & mask);
    else
        access->value = (*shadow & mask) >> shift;
}

/* Where GITS_BASER<n> keeps the table's address; with 64 KiB pages bits 15:12 are address bits
 * 51:48. */
static uint64_t baser_address_mask(uint64_t baser)
{
    return sysreg_field(baser, 8, 2) >= 2 ? UINT64_C(0x0000fffffffff000) | 0xf000
                                          : UINT64_C(0x0000fffffffff000);
}

static uint64_t baser_size(uint64_t baser)
{
    static const uint64_t pages[] = {4096, 16384, 65536, 65536};

    return (sysreg_field(baser, 0, 8) + 1) * pages[sysreg_field(baser, 8, 2)];
}

/*
 * Gives the ITS memory of the hypervisor's for a table that dom0 set up: what stands in these
 * tables are addresses, and in its own memory dom0 could write them itself. The table starts empty,
 * as it has to.
 */
static bool back_table(const struct its *its, struct its_table *table, uint64_t offset)
{
    uint64_t baser = mmio_read64(its->base + offset);
    uint64_t size = baser_size(baser);

    if ((baser & BASER_VALID) == 0 || !table->changed)
        return true;
    if (size > table->size) {
        spinlock_take(&pool_lock);
        table->memory = pool_alloc((size_t)size, 65536);
        spinlock_release(&pool_lock);
        table->size = table->memory != NULL ? size : 0;
    }
    if (table->memory == NULL) {
        if (limit_dom0())
            console_printf("dom0: no memory for an ITS table of %lu bytes: the ITS stays off\n",
                           size);
        return false;
    }
    memset(table->memory, 0, (size_t)size);
    mmio_publish(table->memory, (size_t)size, true);
    mmio_write64(its->base + offset,
                 (baser & ~baser_address_mask(baser)) | (uintptr_t)table->memory);
    table->changed = false;
    return true;
}

static bool back_tables(struct its *its)
{
    unsigned int i;

    for (i = 0; i < ITS_TABLES; i++) {
        if (!back_table(its, &its->tables[i], GITS_BASER + 8 * i))
            return false;
    }
    return true;
}

/*
 * MAPD names the table that holds a device's events (5.3.11): its size is that of an entry
 * (GITS_TYPER) for each event ID.
 */
static bool mapd_is_dom0s(const struct its *its, const uint64_t command[static 4])
{
    uint64_t typer = mmio_read64(its->base + GITS_TYPER);
    uint64_t entry = sysreg_field(typer, 4, 4) + 1;
    uint64_t events = UINT64_C(2) << sysreg_field(command[1], 0, 5);

    if ((command[2] & COMMAND_VALID) == 0)
        return true;
    return dom0_owns(command[2] & UINT64_C(0x000fffffffffff00), events * entry);
}

/*
 * RDbase of MAPC, MOVALL and SYNC is a redistributor's number, or with GITS_TYPER.PTA its address
 * (5.3.9, 5.3.16, 5.3.17), which the ITS would write to.
 */
static bool targets_are_redistributors(const struct its *its, const uint64_t command[static 4])
{
    uint64_t first = command[2] & UINT64_C(0x000fffffffff0000);
    uint64_t second = command[3] & UINT64_C(0x000fffffffff0000);

    if ((mmio_read64(its->base + GITS_TYPER) & TYPER_PTA) == 0)
        return true;
    if ((command[0] & 0xff) == COMMAND_MAPC)
        return (command[2] & COMMAND_VALID) == 0 || gic_mmio_is_redistributor(first);
    if ((command[0] & 0xff) == COMMAND_SYNC)
        return gic_mmio_is_redistributor(first);
    return gic_mmio_is_redistributor(first) && gic_mmio_is_redistributor(second);
}

/* MOVI, INT, CLEAR, SYNC, MAPD, MAPC, MAPTI, MAPI, INV, INVALL, MOVALL, DISCARD; none of GICv4's.
 */
static bool may_execute(const struct its *its, const uint64_t command[static 4])
{
    const uint32_t known = 1u << 0x01 | 1u << 0x03 | 1u << 0x04 | 1u << 0x05 | 1u << 0x08 |
                           1u << 0x09 | 1u << 0x0a | 1u << 0x0b | 1u << 0x0c | 1u << 0x0d |
                           1u << 0x0e | 1u << 0x0f;
    uint64_t number = command[0] & 0xff;

    if (number >= 32 || (known & 1u << number) == 0)
        return false;
    if (number == COMMAND_MAPD)
        return mapd_is_dom0s(its, command);
    if (number == COMMAND_MAPC || number == COMMAND_MOVALL || number == COMMAND_SYNC)
        return targets_are_redistributors(its, command);
    return true;
}

/* Waits until the ITS has executed all that it was given. False when it does not get through. */
static bool wait_until_executed(const struct its *its)
{
    uint64_t deadline = clock_deadline(TIMEOUT_US);
    uint64_t at;

    do {
        at = mmio_read64(its->base + GITS_CREADR);
        if ((at & POINTER_MASK) == its->written)
            return true;
    } while ((at & CREADR_STALLED) == 0 && !clock_passed(deadline));
    if (limit_dom0())
        console_printf("dom0: the ITS at 0x%lx does not execute a command\n", its->base);
    return false;
}

/* Lets the ITS run what is in its queue. */
static bool run(const struct its *its)
{
    mmio_publish(its->queue, QUEUE_SIZE, true);
    mmio_write64(its->base + GITS_CWRITER, its->written);
    return wait_until_executed(its);
}

/* Copies one command of dom0's; what it may not do is left out, as a command that failed would be.
 */
static void take_command(struct its *its, uint64_t address)
{
    uint64_t command[4];

    memcpy(command, (const void *)address, sizeof(command));
    if (!may_execute(its, command)) {
        if (limit_dom0())
            console_printf("dom0: ITS command 0x%lx 0x%lx 0x%lx 0x%lx denied\n", command[0],
                           command[1], command[2], command[3]);
        return;
    }
    memcpy(its->queue + its->written, command, sizeof(command));
    its->written = (its->written + COMMAND_SIZE) % QUEUE_SIZE;
}

/* Runs what dom0 has queued, in portions that fit the hypervisor's queue. */
static void run_commands(struct its *its)
{
    uint64_t base = its->cbaser & CBASER_ADDRESS;
    uint64_t size = (sysreg_field(its->cbaser, 0, 8) + 1) * PAGE_SIZE;
    unsigned int taken;

    if (!is_enabled(its) || (its->cbaser & BASER_VALID) == 0)
        return;
    if (!dom0_can_be_read(base, size) || its->cwriter >= size || its->creadr >= size) {
        if (limit_dom0())
            console_printf("dom0: an ITS command queue (0x%lx) is not in dom0's memory: ignored\n",
                           its->cbaser);
        return;
    }
    /* What the ITS has not executed stays as it was checked, and is not written over. */
    while (its->creadr != its->cwriter && wait_until_executed(its)) {
        for (taken = 0; its->creadr != its->cwriter && taken < QUEUE_SIZE / COMMAND_SIZE - 1;
             taken++) {
            take_command(its, base + its->creadr);
            its->creadr = (its->creadr + COMMAND_SIZE) % size;
        }
        if (!run(its))
            return;
    }
}

static void access_control(struct its *its, struct gic_access *access)
{
    if (!access->write) {
        gic_mmio_forward(access);
        return;
    }
    if ((access->value & CTLR_ENABLED) != 0 && !is_enabled(its) &&
        (!is_at_rest(its) || !back_tables(its)))
        return;
    gic_mmio_forward(access);
    run_commands(its);
}

/*
 * dom0 reads back what the ITS makes of its value, with the address that it wrote. No indirect
 * tables: there is not that much memory to give. An ITS need not have them, and says so by keeping
 * the bit 0.
 */
static void access_table(struct its *its, struct gic_access *access, uint64_t offset)
{
    struct its_table *table = &its->tables[(offset - GITS_BASER) / 8];
    uint64_t bank = its->base + (offset & ~UINT64_C(7));
    uint64_t real, view;

    if (!access->write) {
        real = mmio_read64(bank);
        view = (real & ~baser_address_mask(real)) | (table->shadow & baser_address_mask(real));
        access_shadow(access, &view);
    } else if (is_at_rest(its)) {
        access_shadow(access, &table->shadow);
        mmio_write64(bank, table->shadow & ~BASER_INDIRECT);
        table->changed = true;
    }
}

static void access_typer(struct gic_access *access)
{
    const uint64_t hidden = TYPER_VIRTUAL | TYPER_VMOVP | TYPER_VSGI;

    gic_mmio_forward(access);
    access->value &= ~(access->address & 4 ? hidden >> 32 : hidden);
}

static void dispatch(struct its *its, struct gic_access *access, uint64_t offset)
{
    uint64_t bank = offset & ~UINT64_C(7);

    if (offset == GITS_CTLR) {
        access_control(its, access);
    } else if (bank == GITS_TYPER && !access->write) {
        access_typer(access);
    } else if (bank == GITS_CBASER) {
        access_shadow(access, &its->cbaser);
        if (access->write)
            its->creadr = 0;
    } else if (bank == GITS_CWRITER) {
        access_shadow(access, &its->cwriter);
        its->cwriter &= POINTER_MASK;
        if (access->write)
            run_commands(its);
    } else if (bank == GITS_CREADR && !access->write) {
        access_shadow(access, &its->creadr);
    } else if (offset >= GITS_BASER && offset < GITS_BASER_END) {
        access_table(its, access, offset);
    } else if (!access->write && (offset < GITS_LOW_END || offset >= GITS_ID_REGISTERS)) {
        gic_mmio_forward(access);
    } else {
        gic_mmio_ignore(access);
    }
}

static bool size_fits(const struct gic_access *access, uint64_t offset)
{
    bool is_wide =
        (offset & ~UINT64_C(7)) == GITS_TYPER || (offset >= GITS_CBASER && offset < GITS_BASER_END);

    return access->size == 4 || (access->size == 8 && is_wide);
}

bool its_access(unsigned int index, struct gic_access *access, uint64_t offset)
{
    struct its *its = &all[index];

    if (!size_fits(access, offset))
        return false;
    spinlock_take(&its->lock);
    dispatch(its, access, offset);
    spinlock_release(&its->lock);
    return true;
}
