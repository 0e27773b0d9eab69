/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The stream table, read back as the SMMU reads it: which stream gets what? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fake_mmio.h"
#include "fake_pool.h"
#include "fake_smmu.h"
#include "smmu_setup.h"

#define TWO_LEVEL (1u << 27) /* IDR0.ST_LEVEL */

#define C_BAD_STREAMID 0x02u
#define C_BAD_STE      0x04u

static int fresh(void **state)
{
    (void)state;
    fake_smmu_reset(true);
    return 0;
}

static void open_streams(uint32_t first, uint32_t count)
{
    setup_check(smmu_open(&setup_smmu, first, count));
}

static void assert_outcome(uint32_t stream, bool open)
{
    struct fake_smmu_access access = fake_smmu_access(stream, SETUP_RAM, true);

    assert_int_equal(access.outcome, open ? FAKE_SMMU_TRANSLATED : FAKE_SMMU_ABORTED);
    if (!open)
        assert_true(access.event == C_BAD_STREAMID || access.event == C_BAD_STE);
}

static void run_linear(bool coherent)
{
    fake_smmu_reset(coherent);
    fake_smmu.idr0 &= ~TWO_LEVEL;
    setup_must_enable(PGTABLE_STAGE2, 12);
    assert_int_equal(fake_smmu.strtab_cfg, 12);
    setup_assert_closed(0, C_BAD_STE);
    setup_assert_closed(4095, C_BAD_STE);
    setup_assert_closed(4096, C_BAD_STREAMID);
    open_streams(0, 1);
    open_streams(4095, 1);
    open_streams(100, 1000);
    setup_assert_open(0);
    setup_assert_closed(1, C_BAD_STE);
    setup_assert_closed(99, C_BAD_STE);
    setup_assert_open(100);
    setup_assert_open(1099);
    setup_assert_closed(1100, C_BAD_STE);
    setup_assert_open(4095);
}

static void test_linear(void **state)
{
    (void)state;
    run_linear(true);
    run_linear(false);
}

/* Few streams make a linear table even where two levels are to be had; and one stream is enough. */
static void test_small(void **state)
{
    (void)state;
    setup_must_enable(PGTABLE_STAGE2, 8);
    assert_int_equal(fake_smmu.strtab_cfg, 8);
    open_streams(255, 1);
    setup_assert_open(255);
    setup_assert_closed(254, C_BAD_STE);
    setup_assert_closed(256, C_BAD_STREAMID);

    fresh(NULL);
    setup_must_enable(PGTABLE_STAGE2, 0);
    open_streams(0, 1);
    setup_assert_open(0);
    setup_assert_closed(1, C_BAD_STREAMID);
}

static void run_two_level(bool coherent)
{
    fake_smmu_reset(coherent);
    setup_must_enable(PGTABLE_STAGE2, 16);
    assert_int_equal(fake_smmu.strtab_cfg, 16 | 8 << 6 | 1 << 16);
    setup_assert_closed(0, C_BAD_STREAMID);
    open_streams(0x10, 1);
    open_streams(0x1f0, 0x220); /* the end of a run, a whole run, the start of a third */
    setup_assert_closed(0x0f, C_BAD_STE);
    setup_assert_open(0x10);
    setup_assert_closed(0x11, C_BAD_STE);
    setup_assert_closed(0x1ef, C_BAD_STE);
    setup_assert_open(0x1f0);
    setup_assert_open(0x200);
    setup_assert_open(0x3ff);
    setup_assert_open(0x40f);
    setup_assert_closed(0x410, C_BAD_STE);
    setup_assert_closed(0x500, C_BAD_STREAMID);
    setup_assert_closed(0xffff, C_BAD_STREAMID);
    setup_assert_closed(0x10000, C_BAD_STREAMID);
}

static void test_two_level(void **state)
{
    (void)state;
    run_two_level(true);
    run_two_level(false);
}

/* All 65,536 streams of a PCI segment cost one level-2 table, not 4 MiB. */
static void test_shared_runs(void **state)
{
    uint32_t stream;
    size_t used;

    (void)state;
    setup_must_enable(PGTABLE_STAGE2, 16);
    used = fake_pool_used();
    open_streams(0, 0x10000);
    assert_true(fake_pool_used() - used <= 2 * 16384); /* and what aligning it takes */
    for (stream = 0; stream < 0x10000; stream += 97)
        assert_outcome(stream, true);
    setup_assert_open(0xffff);
    used = fake_pool_used();
    open_streams(0x1234, 1);
    open_streams(0, 0x10000);
    open_streams(0x180, 0x100);
    assert_int_equal(fake_pool_used(), used);
    setup_assert_open(0x1234);
}

/* A shared table must not be written for one run's sake, nor a run's own table be lost. */
static void test_own_then_whole(void **state)
{
    (void)state;
    setup_must_enable(PGTABLE_STAGE2, 16);
    open_streams(0x305, 1);
    open_streams(0x300, 0x200);
    setup_assert_open(0x300);
    setup_assert_open(0x305);
    setup_assert_open(0x4ff);
    setup_assert_closed(0x2ff, C_BAD_STREAMID);
    open_streams(0x501, 1);
    setup_assert_closed(0x500, C_BAD_STE);
    setup_assert_open(0x501);
}

static void test_twice(void **state)
{
    (void)state;
    setup_must_enable(PGTABLE_SMMU_STAGE1, 9);
    open_streams(7, 3);
    open_streams(8, 1);
    open_streams(6, 5);
    setup_assert_closed(5, C_BAD_STE);
    setup_assert_open(6);
    setup_assert_open(8);
    setup_assert_open(10);
    setup_assert_closed(11, C_BAD_STE);
}

static void test_out_of_range(void **state)
{
    uint32_t levels;

    (void)state;
    for (levels = 0; levels < 2; levels++) {
        fresh(NULL);
        fake_smmu.idr0 = (fake_smmu.idr0 & ~TWO_LEVEL) | levels * TWO_LEVEL;
        setup_must_enable(PGTABLE_STAGE2, 10);
        assert_non_null(smmu_open(&setup_smmu, 0x400, 1));
        assert_non_null(smmu_open(&setup_smmu, 0x3ff, 2));
        assert_non_null(smmu_open(&setup_smmu, 0, UINT32_MAX));
        assert_non_null(smmu_open(&setup_smmu, UINT32_MAX, UINT32_MAX));
        assert_outcome(0x3ff, false);
        assert_outcome(0, false);
        open_streams(0x3ff, 1);
        setup_assert_open(0x3ff);
        open_streams(0, 0);
        assert_outcome(0, false);
    }
}

static void test_beyond_sidsize(void **state)
{
    const char *error;

    (void)state;
    fake_smmu.idr1 = (fake_smmu.idr1 & ~63u) | 7;
    error = setup_enable(PGTABLE_STAGE2, 40, 8);
    assert_non_null(error);
    assert_non_null(strstr(error, "IDR1.SIDSIZE"));
    setup_must_enable(PGTABLE_STAGE2, 7);
    open_streams(127, 1);
    setup_assert_open(127);
    setup_assert_closed(128, C_BAD_STREAMID);
}

/* 32-bit stream IDs: an SMMU may have them; a table for all of them is more than there is. */
static void test_many_bits(void **state)
{
    const char *error;

    (void)state;
    fake_smmu.idr1 = (fake_smmu.idr1 & ~63u) | 32;
    setup_must_enable(PGTABLE_STAGE2, 24);
    open_streams(0xfffff0, 16);
    setup_assert_open(0xffffff);
    setup_assert_closed(0xffffef, C_BAD_STE);

    error = setup_enable(PGTABLE_STAGE2, 40, 32);
    assert_non_null(error);
    assert_non_null(strstr(error, "no memory"));
    fake_smmu.idr1 |= 63;
    assert_non_null(setup_enable(PGTABLE_STAGE2, 40, 63));
    fake_smmu.idr0 &= ~TWO_LEVEL;
    assert_non_null(setup_enable(PGTABLE_STAGE2, 40, 32));
}

static void test_no_memory(void **state)
{
    (void)state;
    fake_pool_reset(20 * 4096);
    setup_must_enable(PGTABLE_STAGE2, 16);
    while (pool_alloc(4096, 4096) != NULL)
        ;
    assert_non_null(smmu_open(&setup_smmu, 0x10, 1));
    assert_non_null(smmu_open(&setup_smmu, 0x100, 0x100));
    setup_assert_closed(0x10, C_BAD_STREAMID);
    setup_assert_closed(0x100, C_BAD_STREAMID);
}

/* One command for one stream, one for many; and each time the SMMU is waited for. */
static void test_commands(void **state)
{
    unsigned int syncs;

    (void)state;
    setup_must_enable(PGTABLE_STAGE2, 16);
    syncs = fake_smmu.commands[0x46];
    assert_int_equal(fake_smmu.commands[0x04], 1);
    open_streams(3, 1);
    assert_int_equal(fake_smmu.commands[0x03], 1);
    assert_int_equal(fake_smmu.commands[0x04], 1);
    open_streams(0, 0x10000);
    assert_int_equal(fake_smmu.commands[0x03], 1);
    assert_int_equal(fake_smmu.commands[0x04], 2);
    assert_int_equal(fake_smmu.commands[0x46], syncs + 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_linear, fresh),
        cmocka_unit_test_setup(test_small, fresh),
        cmocka_unit_test_setup(test_two_level, fresh),
        cmocka_unit_test_setup(test_shared_runs, fresh),
        cmocka_unit_test_setup(test_own_then_whole, fresh),
        cmocka_unit_test_setup(test_twice, fresh),
        cmocka_unit_test_setup(test_out_of_range, fresh),
        cmocka_unit_test_setup(test_beyond_sidsize, fresh),
        cmocka_unit_test_setup(test_many_bits, fresh),
        cmocka_unit_test_setup(test_no_memory, fresh),
        cmocka_unit_test_setup(test_commands, fresh),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
