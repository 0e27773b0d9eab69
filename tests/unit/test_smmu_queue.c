/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The queues: going round and round, full, refused, stopped, overflowing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fake_clock.h"
#include "fake_console.h"
#include "fake_smmu.h"
#include "hyp/smmu/queue.h"
#include "smmu_setup.h"

#define CMDQ_ERR (1u << 0)

static int fresh(void **state)
{
    (void)state;
    fake_smmu_reset(true);
    return 0;
}

static int enabled(void **state)
{
    fresh(state);
    setup_must_enable(PGTABLE_STAGE2, 10);
    return 0;
}

static void set_queue_sizes(uint32_t commands, uint32_t events)
{
    fake_smmu.idr1 = (fake_smmu.idr1 & ~(0x3ffu << 16)) | commands << 21 | events << 16;
}

/* Sizes from a single entry to more than anyone needs. */
static void test_sizes(void **state)
{
    static const uint64_t record[EVENT_WORDS] = {0x0000000700000002, 0, 0, 0};
    uint64_t got[EVENT_WORDS];
    uint32_t size, i;

    (void)state;
    for (size = 0; size <= 19; size++) {
        fresh(NULL);
        set_queue_sizes(size, size);
        setup_must_enable(PGTABLE_STAGE2, 10);
        assert_int_equal(fake_smmu.cmdq_base & 31, size < 8 ? size : 8);
        assert_int_equal(fake_smmu.eventq_base & 31, size < 7 ? size : 7);
        for (i = 0; i < 1000; i++)
            setup_check(smmu_open(&setup_smmu, i, 1));
        assert_int_equal(fake_smmu.commands[0x03], 1000);
        for (i = 0; i < 1000; i++) {
            fake_smmu_record(record);
            assert_true(queue_pop_event(&setup_smmu, got));
            assert_memory_equal(got, record, sizeof(record));
            assert_false(queue_pop_event(&setup_smmu, got));
        }
        assert_false(queue_events_lost(&setup_smmu));
    }
}

/* More commands than the queue holds, without a CMD_SYNC: the driver waits for room. */
static void test_full(void **state)
{
    uint32_t i;

    (void)state;
    for (i = 0; i < 1000; i++) {
        setup_check(queue_push(&setup_smmu, command_cfgi_ste(i)));
        if (i % 100 == 0)
            setup_check(queue_sync(&setup_smmu));
    }
    setup_check(queue_sync(&setup_smmu));
    assert_int_equal(fake_smmu.commands[0x03], 1000);
}

static void test_stays_full(void **state)
{
    uint64_t start = fake_clock_now;
    const char *error = NULL;
    uint32_t i;

    (void)state;
    fake_smmu.deaf_commands = true;
    for (i = 0; i < 1000 && error == NULL; i++)
        error = queue_push(&setup_smmu, command_cfgi_ste(i));
    assert_int_equal(i, 257);
    assert_non_null(strstr(error, "stays full"));
    assert_true(fake_clock_now - start < 200000);

    /* It recovers when the SMMU does, and nothing got lost or doubled. */
    fake_smmu.deaf_commands = false;
    setup_check(queue_sync(&setup_smmu));
    assert_int_equal(fake_smmu.commands[0x03], 256);
}

/* A command that is refused: said so, skipped, and what follows is obeyed. */
static void test_refused(void **state)
{
    const char *error;

    (void)state;
    fake_smmu.illegal = 0x10;
    setup_check(queue_push(&setup_smmu, command_cfgi_ste(1)));
    setup_check(queue_push(&setup_smmu, command_tlbi_nh_all(0)));
    setup_check(queue_push(&setup_smmu, command_cfgi_ste(2)));
    error = queue_sync(&setup_smmu);
    assert_non_null(error);
    assert_non_null(strstr(error, "CERROR_ILL"));
    assert_int_equal(fake_console_count("the SMMU at 0x9050000: command 0x10 0x0 is refused"), 1);
    assert_int_equal(fake_smmu.commands[0x03], 2);
    assert_int_equal(fake_smmu.gerror, fake_smmu.gerrorn);
    setup_check(queue_sync(&setup_smmu));
}

static void test_all_refused(void **state)
{
    uint32_t i;

    (void)state;
    fake_smmu.illegal = 0x03;
    for (i = 0; i < 200; i++)
        setup_check(queue_push(&setup_smmu, command_cfgi_ste(i)));
    assert_non_null(queue_sync(&setup_smmu));
    assert_int_equal(fake_console_count("is refused"), 200);
    setup_check(queue_sync(&setup_smmu));
}

/* Even CMD_SYNC is refused, so that nothing can take a refused command's place: the queue stays. */
static void test_sync_refused(void **state)
{
    uint64_t start = fake_clock_now;
    const char *error;

    (void)state;
    fake_smmu.illegal = 0x46;
    error = queue_sync(&setup_smmu);
    assert_non_null(error);
    assert_non_null(strstr(error, "refuses CMD_SYNC"));
    assert_true(fake_clock_now - start < 1000);
    assert_int_equal(fake_console_count("is refused"), 0);
}

/* The queue cannot be read: not retried for ever, nor waited for. */
static void test_unreadable(void **state)
{
    uint64_t start = fake_clock_now;
    const char *error;

    (void)state;
    fake_smmu.abort_commands = true;
    error = smmu_invalidate(&setup_smmu);
    assert_non_null(error);
    assert_non_null(strstr(error, "CERROR_ABT"));
    assert_true(fake_clock_now - start < 1000);
    assert_int_equal((fake_smmu.gerror ^ fake_smmu.gerrorn) & CMDQ_ERR, CMDQ_ERR);
}

static void test_unknown_error(void **state)
{
    const char *error;

    (void)state;
    fake_smmu.cmdq_cons |= 9u << 24;
    fake_smmu_raise(CMDQ_ERR);
    error = smmu_invalidate(&setup_smmu);
    assert_non_null(error);
    assert_non_null(strstr(error, "not known"));
}

/* An SMMU that refuses what enabling it takes is not enabled. */
static void test_refused_at_enable(void **state)
{
    const char *error;

    (void)state;
    fake_smmu.illegal = 0x30;
    error = setup_enable(PGTABLE_STAGE2, 40, 10);
    assert_non_null(error);
    assert_non_null(strstr(error, "CERROR_ILL"));
    assert_int_equal(fake_smmu.cr0 & 1, 0);
}

static void run_events(bool coherent)
{
    uint64_t record[EVENT_WORDS] = {0}, got[EVENT_WORDS];
    uint32_t round, i;

    fake_smmu_reset(coherent);
    setup_must_enable(PGTABLE_STAGE2, 10);
    for (round = 0; round < 10; round++) {
        for (i = 0; i < 100; i++) {
            record[0] = (uint64_t)(round * 100 + i) << 32 | 2;
            record[3] = ~record[0];
            fake_smmu_record(record);
        }
        for (i = 0; i < 100; i++) {
            assert_true(queue_pop_event(&setup_smmu, got));
            assert_int_equal(got[0], (uint64_t)(round * 100 + i) << 32 | 2);
            assert_int_equal(got[3], ~got[0]);
        }
        assert_false(queue_pop_event(&setup_smmu, got));
    }
}

static void test_events(void **state)
{
    (void)state;
    run_events(true);
    run_events(false);
}

static void test_overflow(void **state)
{
    const uint64_t record[EVENT_WORDS] = {2, 0, 0, 0};
    uint64_t got[EVENT_WORDS];
    uint32_t round, i;

    (void)state;
    for (round = 0; round < 3; round++) {
        for (i = 0; i < 130; i++)
            fake_smmu_record(record);
        for (i = 0; queue_pop_event(&setup_smmu, got); i++)
            ;
        assert_int_equal(i, 128);
        assert_true(queue_events_lost(&setup_smmu));
        assert_false(queue_events_lost(&setup_smmu));
        assert_int_equal((fake_smmu.eventq_prod ^ fake_smmu.eventq_cons) >> 31, 0);
        fake_smmu_record(record);
        assert_true(queue_pop_event(&setup_smmu, got));
    }
}

static void test_discard(void **state)
{
    const uint64_t record[EVENT_WORDS] = {2, 0, 0, 0};
    uint64_t got[EVENT_WORDS];
    uint32_t i;

    (void)state;
    assert_int_equal(queue_discard_events(&setup_smmu), 0);
    for (i = 0; i < 100; i++)
        fake_smmu_record(record);
    assert_int_equal(queue_discard_events(&setup_smmu), 100);
    for (i = 0; i < 200; i++)
        fake_smmu_record(record);
    assert_int_equal(queue_discard_events(&setup_smmu), 128);
    assert_true(queue_events_lost(&setup_smmu));
    assert_false(queue_pop_event(&setup_smmu, got));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_sizes, fresh),
        cmocka_unit_test_setup(test_full, enabled),
        cmocka_unit_test_setup(test_stays_full, enabled),
        cmocka_unit_test_setup(test_refused, enabled),
        cmocka_unit_test_setup(test_all_refused, enabled),
        cmocka_unit_test_setup(test_sync_refused, enabled),
        cmocka_unit_test_setup(test_unreadable, enabled),
        cmocka_unit_test_setup(test_unknown_error, enabled),
        cmocka_unit_test_setup(test_refused_at_enable, fresh),
        cmocka_unit_test_setup(test_events, fresh),
        cmocka_unit_test_setup(test_overflow, enabled),
        cmocka_unit_test_setup(test_discard, enabled),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
