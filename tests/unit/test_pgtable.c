/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Translation tables: their shape, their descriptors, and that a live one is right at any moment.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fake_mmio.h"
#include "fake_pool.h"
#include "fake_walk.h"
#include "hyp/pgtable.h"

#define KIB UINT64_C(1024)
#define MIB (KIB * 1024)
#define GIB (MIB * 1024)

#define RW  (PGTABLE_READ | PGTABLE_WRITE)
#define RWX (RW | PGTABLE_EXECUTE)

static int fresh(void **state)
{
    (void)state;
    fake_pool_reset(FAKE_POOL_SIZE);
    fake_mmio_reset(true);
    return 0;
}

static struct fake_walk_result walk(const struct pgtable *table, uint64_t address, bool write)
{
    const struct fake_walk how = {
        .root = (uintptr_t)table->root,
        .stage = table->format == PGTABLE_STAGE2 ? 2 : 1,
        .bits = table->bits,
        .start_level = table->start_level,
        .output_bits = 48,
        .unprivileged = true,
    };

    return fake_walk(&how, address, write);
}

static void test_shape(void **state)
{
    static const struct {
        enum pgtable_format format;
        unsigned int bits, start_level, entries;
    } shapes[] = {
        {PGTABLE_EL2, 25, 2, 16},         {PGTABLE_EL2, 30, 2, 512},
        {PGTABLE_EL2, 31, 1, 2},          {PGTABLE_EL2, 39, 1, 512},
        {PGTABLE_EL2, 40, 0, 2},          {PGTABLE_EL2, 48, 0, 512},
        {PGTABLE_SMMU_STAGE1, 36, 1, 64}, {PGTABLE_SMMU_STAGE1, 44, 0, 32},
        {PGTABLE_STAGE2, 25, 2, 16},      {PGTABLE_STAGE2, 32, 2, 2048},
        {PGTABLE_STAGE2, 34, 2, 8192},    {PGTABLE_STAGE2, 35, 1, 32},
        {PGTABLE_STAGE2, 40, 1, 1024},    {PGTABLE_STAGE2, 42, 1, 4096},
        {PGTABLE_STAGE2, 43, 1, 8192},    {PGTABLE_STAGE2, 44, 0, 32},
        {PGTABLE_STAGE2, 48, 0, 512},
    };
    struct pgtable table;
    uint64_t size;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
        assert_true(pgtable_init(&table, shapes[i].format, shapes[i].bits));
        assert_int_equal(table.start_level, shapes[i].start_level);
        assert_int_equal(table.root_entries, shapes[i].entries);
        assert_int_equal((uintptr_t)table.root % (shapes[i].entries * 8), 0);
        assert_int_equal((uintptr_t)table.root % 4096, 0);
        assert_int_equal(pgtable_t0sz(&table), 64 - shapes[i].bits);
        assert_int_equal(pgtable_sl0(&table), 2 - shapes[i].start_level);
        assert_int_equal(pgtable_lookup(&table, 0, &size), 0);
        assert_int_equal(size, 0);
    }
    assert_false(pgtable_init(&table, PGTABLE_EL2, 24));
    assert_false(pgtable_init(&table, PGTABLE_STAGE2, 49));
}

/* Descriptors, bit by bit (DDI 0487 D8.3.2). */
static void test_descriptors(void **state)
{
    static const struct {
        enum pgtable_format format;
        enum pgtable_memory memory;
        unsigned int access;
        uint64_t attributes; /* without address and bits 1:0 */
    } leaves[] = {
        {PGTABLE_EL2, PGTABLE_NORMAL, RWX, 0x740},
        {PGTABLE_EL2, PGTABLE_NORMAL, RW, 0x740 | UINT64_C(1) << 54},
        {PGTABLE_EL2, PGTABLE_NORMAL, PGTABLE_READ, 0x7c0 | UINT64_C(1) << 54},
        {PGTABLE_EL2, PGTABLE_NORMAL, PGTABLE_READ | PGTABLE_EXECUTE, 0x7c0},
        {PGTABLE_EL2, PGTABLE_DEVICE, RW, 0x444 | UINT64_C(1) << 54},
        {PGTABLE_SMMU_STAGE1, PGTABLE_NORMAL, RWX, 0xf40},
        {PGTABLE_SMMU_STAGE1, PGTABLE_NORMAL, RW, 0xf40 | UINT64_C(3) << 53},
        {PGTABLE_SMMU_STAGE1, PGTABLE_NORMAL, PGTABLE_READ, 0xfc0 | UINT64_C(3) << 53},
        {PGTABLE_SMMU_STAGE1, PGTABLE_DEVICE, RW, 0xc44 | UINT64_C(3) << 53},
        {PGTABLE_STAGE2, PGTABLE_NORMAL, RWX, 0x7fc},
        {PGTABLE_STAGE2, PGTABLE_NORMAL, PGTABLE_READ, 0x77c | UINT64_C(1) << 54},
        {PGTABLE_STAGE2, PGTABLE_NORMAL, PGTABLE_WRITE, 0x7bc | UINT64_C(1) << 54},
        {PGTABLE_STAGE2, PGTABLE_DEVICE, RW, 0x4c4 | UINT64_C(1) << 54},
    };
    struct pgtable table;
    uint64_t size;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(leaves) / sizeof(leaves[0]); i++) {
        fresh(NULL);
        assert_true(pgtable_init(&table, leaves[i].format, 39));
        assert_true(
            pgtable_map(&table, GIB, GIB + 2 * MIB + 4 * KIB, leaves[i].memory, leaves[i].access));
        assert_int_equal(pgtable_lookup(&table, GIB + 5, &size), GIB | leaves[i].attributes | 1);
        assert_int_equal(size, GIB);
        assert_int_equal(pgtable_lookup(&table, 2 * GIB + MIB, &size),
                         2 * GIB | leaves[i].attributes | 1);
        assert_int_equal(size, 2 * MIB);
        assert_int_equal(pgtable_lookup(&table, 2 * GIB + 2 * MIB, &size),
                         (2 * GIB + 2 * MIB) | leaves[i].attributes | 3);
        assert_int_equal(size, 4 * KIB);
        assert_int_equal(pgtable_lookup(&table, 2 * GIB + 2 * MIB + 4 * KIB, &size), 0);
        assert_int_equal(pgtable_lookup(&table, GIB - 1, &size), 0);
    }
}

static void test_access(void **state)
{
    struct pgtable table;

    (void)state;
    assert_true(pgtable_init(&table, PGTABLE_STAGE2, 40));
    assert_true(pgtable_map(&table, 0, MIB, PGTABLE_NORMAL, PGTABLE_READ));
    assert_true(pgtable_map(&table, MIB, MIB, PGTABLE_NORMAL, PGTABLE_WRITE));
    assert_int_equal(walk(&table, 0, false).fault, FAKE_WALK_OK);
    assert_int_equal(walk(&table, 0, true).fault, FAKE_WALK_PERMISSION);
    assert_int_equal(walk(&table, MIB, false).fault, FAKE_WALK_PERMISSION);
    assert_int_equal(walk(&table, MIB, true).fault, FAKE_WALK_OK);

    assert_true(pgtable_init(&table, PGTABLE_SMMU_STAGE1, 40));
    assert_true(pgtable_map(&table, 0, MIB, PGTABLE_NORMAL, PGTABLE_READ));
    assert_int_equal(walk(&table, 0, false).fault, FAKE_WALK_OK);
    assert_int_equal(walk(&table, 0, true).fault, FAKE_WALK_PERMISSION);
    assert_false(pgtable_map(&table, MIB, MIB, PGTABLE_NORMAL, PGTABLE_WRITE));
    assert_int_equal(walk(&table, MIB, true).fault, FAKE_WALK_TRANSLATION);
}

/* All of a 44-bit space in 1 GiB blocks, RAM and holes in it: as dom0's stage 2 is made. */
static void test_whole_space(void **state)
{
    struct pgtable table;
    uint64_t address, size;

    (void)state;
    assert_true(pgtable_init(&table, PGTABLE_STAGE2, 44));
    assert_true(pgtable_map(&table, 0, UINT64_C(1) << 44, PGTABLE_DEVICE, RW));
    assert_int_equal(table.table_pages, 1 + 32);
    assert_true(pgtable_map(&table, GIB, 4 * GIB, PGTABLE_NORMAL, RWX));
    assert_int_equal(table.table_pages, 1 + 32);
    assert_true(pgtable_unmap(&table, GIB + 2 * MIB, MIB));
    assert_int_equal(table.table_pages, 1 + 32 + 2);

    for (address = 0; address >> 44 == 0; address += 37 * GIB + 4 * KIB) {
        assert_int_equal(walk(&table, address, true).fault, FAKE_WALK_OK);
        assert_int_equal(walk(&table, address, true).output, address);
    }
    assert_int_equal(walk(&table, GIB + 2 * MIB - 1, true).size, 2 * MIB);
    assert_int_equal(walk(&table, GIB + 2 * MIB, true).fault, FAKE_WALK_TRANSLATION);
    assert_int_equal(walk(&table, GIB + 3 * MIB - 1, true).fault, FAKE_WALK_TRANSLATION);
    assert_int_equal(walk(&table, GIB + 3 * MIB, true).size, 4 * KIB);
    assert_int_equal(walk(&table, 2 * GIB, true).size, GIB);
    assert_int_equal(walk(&table, (UINT64_C(1) << 44) - 1, true).fault, FAKE_WALK_OK);
    assert_int_equal(pgtable_lookup(&table, UINT64_C(1) << 44, &size), 0);
}

/* Concatenated root tables are one: addresses in the last of them. */
static void test_concatenated(void **state)
{
    const uint64_t last = (UINT64_C(1) << 43) - 4 * KIB;
    struct pgtable table;

    (void)state;
    assert_true(pgtable_init(&table, PGTABLE_STAGE2, 43));
    assert_true(pgtable_map(&table, last, 4 * KIB, PGTABLE_NORMAL, RW));
    assert_int_equal(walk(&table, last, true).fault, FAKE_WALK_OK);
    assert_int_equal(walk(&table, last, true).output, last);
    assert_int_equal(walk(&table, last - 1, true).fault, FAKE_WALK_TRANSLATION);
    assert_int_equal(walk(&table, 512 * GIB - 4 * KIB, true).fault, FAKE_WALK_TRANSLATION);
}

static void test_map_to(void **state)
{
    struct pgtable table;
    struct fake_walk_result result;

    (void)state;
    assert_true(pgtable_init(&table, PGTABLE_STAGE2, 40));
    assert_true(pgtable_map_to(&table, 4 * GIB, GIB, GIB, PGTABLE_NORMAL, RW));
    result = walk(&table, 4 * GIB + 123 * KIB, true);
    assert_int_equal(result.output, GIB + 123 * KIB);
    assert_int_equal(result.size, GIB);

    /* Offset by 2 MiB: no larger block fits; by 4 KiB: only pages do; downwards as well. */
    assert_true(pgtable_map_to(&table, 8 * GIB, GIB + 2 * MIB, GIB, PGTABLE_NORMAL, RW));
    result = walk(&table, 8 * GIB + 5 * MIB, true);
    assert_int_equal(result.output, GIB + 7 * MIB);
    assert_int_equal(result.size, 2 * MIB);
    assert_true(pgtable_map_to(&table, 16 * GIB, 4 * KIB, 2 * MIB, PGTABLE_NORMAL, RW));
    result = walk(&table, 16 * GIB + MIB, true);
    assert_int_equal(result.output, MIB + 4 * KIB);
    assert_int_equal(result.size, 4 * KIB);
    assert_true(pgtable_map_to(&table, 0, (UINT64_C(1) << 48) - GIB, GIB, PGTABLE_NORMAL, RW));
    assert_int_equal(walk(&table, 1, true).output, (UINT64_C(1) << 48) - GIB + 1);
    assert_false(
        pgtable_map_to(&table, 0, (UINT64_C(1) << 48) - GIB, GIB + 4 * KIB, PGTABLE_NORMAL, RW));
}

static void test_bad_ranges(void **state)
{
    const uint64_t end = UINT64_C(1) << 40;
    struct pgtable table;

    (void)state;
    assert_true(pgtable_init(&table, PGTABLE_STAGE2, 40));
    assert_false(pgtable_map(&table, 1, 4 * KIB, PGTABLE_NORMAL, RW));
    assert_false(pgtable_map(&table, 0, 4 * KIB + 1, PGTABLE_NORMAL, RW));
    assert_false(pgtable_map_to(&table, 0, 512, 4 * KIB, PGTABLE_NORMAL, RW));
    assert_false(pgtable_map(&table, end, 4 * KIB, PGTABLE_NORMAL, RW));
    assert_false(pgtable_map(&table, end - 4 * KIB, 8 * KIB, PGTABLE_NORMAL, RW));
    assert_false(pgtable_map(&table, 4 * KIB, UINT64_MAX - 4 * KIB + 1, PGTABLE_NORMAL, RW));
    assert_false(pgtable_unmap(&table, end, 4 * KIB));
    assert_int_equal(table.table_pages, 2);
    assert_true(pgtable_map(&table, end - 4 * KIB, 4 * KIB, PGTABLE_NORMAL, RW));
    assert_true(pgtable_map(&table, 0, 0, PGTABLE_NORMAL, RW));
    assert_int_equal(walk(&table, 0, false).fault, FAKE_WALK_TRANSLATION);
}

/* What is so already splits nothing and takes no memory. */
static void test_nothing_to_do(void **state)
{
    struct pgtable table;
    uint64_t pages;

    (void)state;
    assert_true(pgtable_init(&table, PGTABLE_EL2, 40));
    assert_true(pgtable_unmap(&table, 0, UINT64_C(1) << 40));
    assert_true(pgtable_map(&table, GIB, GIB, PGTABLE_NORMAL, RW));
    pages = table.table_pages;
    assert_true(pgtable_map(&table, GIB + 4 * KIB, 4 * KIB, PGTABLE_NORMAL, RW));
    assert_true(pgtable_unmap(&table, 4 * KIB, 4 * KIB));
    assert_int_equal(table.table_pages, pages);
    assert_int_equal(walk(&table, GIB + 4 * KIB, true).size, GIB);
}

static void test_no_memory(void **state)
{
    struct pgtable table;

    (void)state;
    fake_pool_reset(4 * KIB);
    assert_false(pgtable_init(&table, PGTABLE_STAGE2, 40)); /* two root tables */
    assert_true(pgtable_init(&table, PGTABLE_STAGE2, 39));
    assert_true(pgtable_map(&table, 0, 512 * GIB, PGTABLE_NORMAL, RW));
    assert_false(pgtable_unmap(&table, GIB + 4 * KIB, 4 * KIB));
    assert_int_equal(walk(&table, GIB + 4 * KIB, true).fault, FAKE_WALK_OK);
    assert_int_equal(walk(&table, GIB + 4 * KIB, true).size, GIB);
}

/* A table that is linked must have been complete for the walker before, but for the page that is
 * being changed. */
static void check_link(const uint64_t *word)
{
    const uint64_t *below = (const uint64_t *)(uintptr_t)(*word & UINT64_C(0x0000fffffffff000));
    unsigned int i, missing = 0;

    if ((*word & 0xfff) != 3) /* a leaf has AF as well */
        return;
    assert_true(fake_pool_holds((uintptr_t)below, 4096));
    for (i = 0; i < 512; i++)
        missing += fake_mmio_seen((uintptr_t)&below[i]) != below[i];
    assert_true(missing <= 1);
}

static const struct pgtable *live;
static unsigned int publications;

/* The neighbours of the page that changes never lose their translation. */
static void check_neighbours(void)
{
    static const uint64_t neighbours[] = {
        0, GIB - 1, GIB, GIB + 4095, GIB + 8 * KIB, GIB + 2 * MIB, 2 * GIB - 1, 2 * GIB, 511 * GIB};
    size_t i;

    publications++;
    for (i = 0; i < sizeof(neighbours) / sizeof(neighbours[0]); i++) {
        assert_int_equal(walk(live, neighbours[i], true).fault, FAKE_WALK_OK);
        assert_int_equal(walk(live, neighbours[i], true).output, neighbours[i]);
    }
}

static void run_live(bool coherent)
{
    struct pgtable table;

    fake_pool_reset(FAKE_POOL_SIZE);
    fake_mmio_reset(coherent);
    assert_true(pgtable_init(&table, PGTABLE_STAGE2, 39));
    assert_true(pgtable_map(&table, 0, 512 * GIB, PGTABLE_NORMAL, RW));
    if (!coherent)
        pgtable_write_back(&table);
    live = &table;
    publications = 0;
    fake_mmio_check = check_link;
    fake_mmio_published = check_neighbours;
    assert_true(pgtable_unmap(&table, GIB + 4 * KIB, 4 * KIB));
    assert_true(publications >= 3); /* two new tables, the page itself */
    assert_int_equal(walk(&table, GIB + 4 * KIB, true).fault, FAKE_WALK_TRANSLATION);
    assert_true(pgtable_map_to(&table, GIB + 4 * KIB, 7 * GIB, 4 * KIB, PGTABLE_NORMAL, RW));
    assert_int_equal(walk(&table, GIB + 4 * KIB, true).output, 7 * GIB);
}

static void test_live(void **state)
{
    (void)state;
    run_live(true);
}

/* The same with a walker that does not snoop; and without pgtable_write_back() it sees nothing. */
static void test_live_not_coherent(void **state)
{
    struct pgtable table;

    (void)state;
    run_live(false);

    fake_pool_reset(FAKE_POOL_SIZE);
    fake_mmio_reset(false);
    assert_true(pgtable_init(&table, PGTABLE_STAGE2, 44));
    assert_true(pgtable_map(&table, 5 * GIB, 4 * KIB, PGTABLE_NORMAL, RW));
    assert_int_equal(walk(&table, 5 * GIB, true).fault, FAKE_WALK_TRANSLATION);
    pgtable_write_back(&table);
    assert_int_equal(walk(&table, 5 * GIB, true).fault, FAKE_WALK_OK);
    assert_true(pgtable_map(&table, 9 * GIB, 4 * KIB, PGTABLE_NORMAL, RW));
    assert_int_equal(walk(&table, 9 * GIB, true).fault, FAKE_WALK_OK);
}

#define MODEL_PAGES 4096u /* 16 MiB around 1 GiB */
#define MODEL_START (GIB - 8 * MIB)

struct model_page {
    bool mapped;
    uint64_t to;
    bool writable;
};

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static void compare_with_model(const struct pgtable *table, const struct model_page *model)
{
    struct fake_walk_result result;
    uint64_t address;
    unsigned int i;

    for (i = 0; i < MODEL_PAGES; i++) {
        address = MODEL_START + i * 4 * KIB;
        result = walk(table, address, false);
        assert_int_equal(result.fault, model[i].mapped ? FAKE_WALK_OK : FAKE_WALK_TRANSLATION);
        if (!model[i].mapped)
            continue;
        assert_int_equal(result.output, model[i].to);
        assert_int_equal(walk(table, address, true).fault,
                         model[i].writable ? FAKE_WALK_OK : FAKE_WALK_PERMISSION);
    }
    assert_int_equal(walk(table, MODEL_START - 1, false).fault, FAKE_WALK_TRANSLATION);
    assert_int_equal(walk(table, MODEL_START + MODEL_PAGES * 4 * KIB, false).fault,
                     FAKE_WALK_TRANSLATION);
}

/* Any mixture of mapping and unmapping agrees with a list of pages. */
static void test_random(void **state)
{
    static struct model_page model[MODEL_PAGES];
    struct pgtable table;
    uint32_t seed = 1, round, first, count, i;
    uint64_t address, to;
    bool map, writable;

    (void)state;
    assert_true(pgtable_init(&table, PGTABLE_STAGE2, 40));
    for (round = 0; round < 400; round++) {
        first = next_random(&seed) % MODEL_PAGES;
        count = 1 + next_random(&seed) % (MODEL_PAGES - first);
        if (round % 3 != 0) {
            first &= ~511u;
            count = (count + 511) & ~511u;
        }
        map = next_random(&seed) % 3 != 0;
        writable = next_random(&seed) % 2 != 0;
        address = MODEL_START + first * 4 * KIB;
        to = round % 2 == 0 ? address : address + next_random(&seed) % 8 * 256 * KIB;
        assert_true(map ? pgtable_map_to(&table, address, to, count * 4 * KIB, PGTABLE_NORMAL,
                                         writable ? RW : PGTABLE_READ)
                        : pgtable_unmap(&table, address, count * 4 * KIB));
        for (i = 0; i < count; i++)
            model[first + i] = (struct model_page){map, to + i * 4 * KIB, writable};
        compare_with_model(&table, model);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_shape, fresh),
        cmocka_unit_test_setup(test_descriptors, fresh),
        cmocka_unit_test_setup(test_access, fresh),
        cmocka_unit_test_setup(test_whole_space, fresh),
        cmocka_unit_test_setup(test_concatenated, fresh),
        cmocka_unit_test_setup(test_map_to, fresh),
        cmocka_unit_test_setup(test_bad_ranges, fresh),
        cmocka_unit_test_setup(test_nothing_to_do, fresh),
        cmocka_unit_test_setup(test_no_memory, fresh),
        cmocka_unit_test_setup(test_live, fresh),
        cmocka_unit_test_setup(test_live_not_coherent, fresh),
        cmocka_unit_test_setup(test_random, fresh),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
