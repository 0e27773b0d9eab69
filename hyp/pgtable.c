/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "pgtable.h"

#include <stddef.h>

#include "../notes/bytes.h"
#include "mmio.h"
#include "pool.h"

#define PAGE_SIZE  4096u
#define ENTRIES    512u
#define LAST_LEVEL 3u
#define MIN_BITS   25u
#define MAX_BITS   48u

/* Descriptors (DDI 0487 D8.3.1): bit 1 tells a table from a block, and is set in a page too. */
#define DESCRIPTOR_VALID   (UINT64_C(1) << 0)
#define DESCRIPTOR_TABLE   (UINT64_C(1) << 1)
#define DESCRIPTOR_PAGE    (UINT64_C(1) << 1)
#define DESCRIPTOR_ADDRESS UINT64_C(0x0000fffffffff000)

/* Fields that both stages have (D8.3.2) */
#define LEAF_SH_INNER (UINT64_C(3) << 8)
#define LEAF_AF       (UINT64_C(1) << 10)

/* Stage 1. AP[1] is RES1 where a regime has one privilege level; a device's transactions are
 * unprivileged unless it says otherwise, so for them it has to be 1. */
#define STAGE1_ATTRINDX(index) ((uint64_t)(index) << 2)
#define STAGE1_AP1             (UINT64_C(1) << 6)
#define STAGE1_AP2_READ_ONLY   (UINT64_C(1) << 7)
#define STAGE1_NG              (UINT64_C(1) << 11)
#define STAGE1_PXN             (UINT64_C(1) << 53)
#define STAGE1_XN              (UINT64_C(1) << 54) /* UXN where there are two privilege levels */

/* Stage 2 */
#define STAGE2_MEMATTR_NORMAL_WB    (UINT64_C(0xf) << 2)
#define STAGE2_MEMATTR_DEVICE_NGNRE (UINT64_C(0x1) << 2)
#define STAGE2_S2AP_READ            (UINT64_C(1) << 6)
#define STAGE2_S2AP_WRITE           (UINT64_C(1) << 7)
#define STAGE2_XN                   (UINT64_C(1) << 54) /* XN[1:0] = 0b10: at no exception level */

/* What a range becomes. */
struct change {
    uint64_t offset;     /* from input to output address, modulo 2^64 */
    uint64_t attributes; /* of the leaves; 0: nothing is mapped */
};

static unsigned int level_shift(unsigned int level)
{
    return 12 + 9 * (LAST_LEVEL - level);
}

static uint64_t level_size(unsigned int level)
{
    return UINT64_C(1) << level_shift(level);
}

static bool is_table(uint64_t descriptor, unsigned int level)
{
    return level < LAST_LEVEL && (descriptor & (DESCRIPTOR_VALID | DESCRIPTOR_TABLE)) ==
                                     (DESCRIPTOR_VALID | DESCRIPTOR_TABLE);
}

static uint64_t *table_of(uint64_t descriptor)
{
    return (uint64_t *)(uintptr_t)(descriptor & DESCRIPTOR_ADDRESS);
}

/* One 64-bit store, which the walker of a live table sees whole or not at all (DDI 0487 B2.2.1). */
static void set_entry(uint64_t *entry, uint64_t descriptor)
{
    *(volatile uint64_t *)entry = descriptor;
}

/* The root has no upper bound but the input size: concatenated tables are one long one. */
static uint64_t index_of(const struct pgtable *table, unsigned int level, uint64_t address)
{
    uint64_t index = address >> level_shift(level);

    return level == table->start_level ? index : index % ENTRIES;
}

static unsigned int start_level(enum pgtable_format format, unsigned int bits)
{
    unsigned int concatenated = format == PGTABLE_STAGE2 ? 4 : 0; /* log2 of 16 tables */

    if (bits > level_shift(0) + concatenated)
        return 0;
    return bits > level_shift(1) + concatenated ? 1 : 2;
}

bool pgtable_init(struct pgtable *table, enum pgtable_format format, unsigned int bits)
{
    uint64_t size;

    if (bits < MIN_BITS || bits > MAX_BITS)
        return false;
    table->format = format;
    table->bits = bits;
    table->write_back = false;
    table->start_level = start_level(format, bits);
    table->root_entries = UINT64_C(1) << (bits - level_shift(table->start_level));
    size = table->root_entries * sizeof(*table->root);
    if (size < PAGE_SIZE)
        size = PAGE_SIZE;
    table->table_pages = size / PAGE_SIZE;
    table->root = pool_alloc(size, size);
    if (table->root == NULL)
        return false;
    mmio_publish(table->root, size, false);
    return true;
}

static uint64_t stage1_attributes(enum pgtable_format format, enum pgtable_memory memory,
                                  unsigned int access)
{
    uint64_t attributes = STAGE1_AP1 | LEAF_AF;

    attributes |= memory == PGTABLE_NORMAL ? STAGE1_ATTRINDX(PGTABLE_MAIR_NORMAL) | LEAF_SH_INNER
                                           : STAGE1_ATTRINDX(PGTABLE_MAIR_DEVICE);
    if ((access & PGTABLE_WRITE) == 0)
        attributes |= STAGE1_AP2_READ_ONLY;
    if ((access & PGTABLE_EXECUTE) == 0)
        attributes |= STAGE1_XN;
    if (format == PGTABLE_SMMU_STAGE1) {
        attributes |= STAGE1_NG;
        if ((access & PGTABLE_EXECUTE) == 0)
            attributes |= STAGE1_PXN;
    }
    return attributes;
}

static uint64_t stage2_attributes(enum pgtable_memory memory, unsigned int access)
{
    uint64_t attributes = LEAF_AF;

    attributes |= memory == PGTABLE_NORMAL ? STAGE2_MEMATTR_NORMAL_WB | LEAF_SH_INNER
                                           : STAGE2_MEMATTR_DEVICE_NGNRE;
    if ((access & PGTABLE_READ) != 0)
        attributes |= STAGE2_S2AP_READ;
    if ((access & PGTABLE_WRITE) != 0)
        attributes |= STAGE2_S2AP_WRITE;
    if ((access & PGTABLE_EXECUTE) == 0)
        attributes |= STAGE2_XN;
    return attributes;
}

static bool leaf_possible(const struct change *change, unsigned int level)
{
    return level > 0 && change->offset % level_size(level) == 0;
}

static uint64_t leaf(const struct change *change, unsigned int level, uint64_t address)
{
    if (change->attributes == 0)
        return 0;
    return (address + change->offset) | change->attributes | DESCRIPTOR_VALID |
           (level == LAST_LEVEL ? DESCRIPTOR_PAGE : 0);
}

/* Whether what is to be done to part of this entry's range is so already. */
static bool is_done(const struct change *change, unsigned int level, uint64_t address,
                    uint64_t descriptor)
{
    if (change->attributes == 0)
        return descriptor == 0;
    return leaf_possible(change, level) &&
           descriptor == leaf(change, level, address & ~(level_size(level) - 1));
}

/*
 * The table that *entry points to. Where it points to none, one that means the same as the entry
 * did is made, and is complete for every walker before it is linked: a live table stays right.
 */
static uint64_t *table_below(struct pgtable *table, uint64_t *entry, unsigned int level)
{
    uint64_t *below;
    unsigned int i;

    if (is_table(*entry, level))
        return table_of(*entry);
    below = pool_alloc(PAGE_SIZE, PAGE_SIZE);
    if (below == NULL)
        return NULL;
    table->table_pages++;
    for (i = 0; i < ENTRIES && *entry != 0; i++)
        below[i] =
            (*entry + i * level_size(level + 1)) | (level + 1 == LAST_LEVEL ? DESCRIPTOR_PAGE : 0);
    mmio_publish(below, PAGE_SIZE, table->write_back);
    set_entry(entry, (uintptr_t)below | DESCRIPTOR_VALID | DESCRIPTOR_TABLE);
    return below;
}

/*
 * Changes [address, end) in `entries`, a table of `level` that covers it. Tables stay once they are
 * there, full or empty: the pool takes nothing back, and a block in place of a live table would
 * need more than a TLB invalidation by the caller.
 */
static bool update(struct pgtable *table, uint64_t *entries, unsigned int level, uint64_t address,
                   uint64_t end, const struct change *change)
{
    uint64_t first = index_of(table, level, address);
    uint64_t count = index_of(table, level, end - 1) - first + 1;
    uint64_t size = level_size(level);
    uint64_t i, next, *below;
    bool done = true;

    for (i = first; done && i < first + count; i++, address = next) {
        next = (address | (size - 1)) + 1;
        if (next > end)
            next = end;
        if (!is_table(entries[i], level)) {
            if (is_done(change, level, address, entries[i]))
                continue;
            if (next - address == size && leaf_possible(change, level)) {
                set_entry(&entries[i], leaf(change, level, address));
                continue;
            }
        }
        below = table_below(table, &entries[i], level);
        done = below != NULL && update(table, below, level + 1, address, next, change);
    }
    mmio_publish(&entries[first], count * sizeof(*entries), table->write_back);
    return done;
}

static bool change_range(struct pgtable *table, uint64_t address, uint64_t size,
                         const struct change *change)
{
    if (address % PAGE_SIZE != 0 || size % PAGE_SIZE != 0 ||
        !range_ok(UINT64_C(1) << table->bits, address, size))
        return false;
    return size == 0 ||
           update(table, table->root, table->start_level, address, address + size, change);
}

bool pgtable_map_to(struct pgtable *table, uint64_t address, uint64_t to, uint64_t size,
                    enum pgtable_memory memory, unsigned int access)
{
    struct change change;

    if (to % PAGE_SIZE != 0 || !range_ok(UINT64_C(1) << MAX_BITS, to, size))
        return false;
    if (table->format != PGTABLE_STAGE2 && (access & PGTABLE_READ) == 0)
        return false;
    change.offset = to - address;
    change.attributes = table->format == PGTABLE_STAGE2
                            ? stage2_attributes(memory, access)
                            : stage1_attributes(table->format, memory, access);
    return change_range(table, address, size, &change);
}

bool pgtable_map(struct pgtable *table, uint64_t address, uint64_t size, enum pgtable_memory memory,
                 unsigned int access)
{
    return pgtable_map_to(table, address, address, size, memory, access);
}

bool pgtable_unmap(struct pgtable *table, uint64_t address, uint64_t size)
{
    const struct change nothing = {0, 0};

    return change_range(table, address, size, &nothing);
}

uint64_t pgtable_lookup(const struct pgtable *table, uint64_t address, uint64_t *size)
{
    const uint64_t *entries = table->root;
    unsigned int level = table->start_level;
    uint64_t descriptor = 0;

    *size = 0;
    if (address >> table->bits != 0)
        return 0;
    for (;; level++) {
        descriptor = entries[index_of(table, level, address)];
        if (!is_table(descriptor, level))
            break;
        entries = table_of(descriptor);
    }
    if (descriptor != 0)
        *size = level_size(level);
    return descriptor;
}

static void write_back_table(const uint64_t *entries, uint64_t count, unsigned int level)
{
    uint64_t i;

    for (i = 0; i < count; i++) {
        if (is_table(entries[i], level))
            write_back_table(table_of(entries[i]), ENTRIES, level + 1);
    }
    mmio_publish(entries, count * sizeof(*entries), true);
}

void pgtable_write_back(struct pgtable *table)
{
    table->write_back = true;
    write_back_table(table->root, table->root_entries, table->start_level);
}

unsigned int pgtable_t0sz(const struct pgtable *table)
{
    return 64 - table->bits;
}

/* VTCR_EL2.SL0 with a 4 KiB granule (DDI 0487 D19.2.160): 0 starts at level 2, 2 at level 0. */
unsigned int pgtable_sl0(const struct pgtable *table)
{
    return 2 - table->start_level;
}
