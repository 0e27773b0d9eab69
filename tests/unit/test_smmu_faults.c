/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Faults and errors while dom0 runs: told by interrupt, reported by name, and no flood drowns EL2.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fake_clock.h"
#include "fake_console.h"
#include "fake_smmu.h"
#include "hyp/smmu/command.h"
#include "hyp/smmu/queue.h"
#include "smmu_setup.h"

#define SECOND UINT64_C(1000000)

static void start(enum pgtable_format format, bool coherent)
{
    fake_smmu_reset(coherent);
    setup_must_enable(format, 10);
    setup_check(smmu_open(&setup_smmu, 0x10, 1));
    setup_check(smmu_enable_interrupts(&setup_smmu));
    fake_console_reset();
}

static int started(void **state)
{
    (void)state;
    start(PGTABLE_STAGE2, true);
    return 0;
}

static void assert_printed(const char *text)
{
    assert_string_equal(fake_console_text(), text);
}

/* How many events there were in the last second: those that were printed, and the others. */
static uint64_t events(void)
{
    return fake_console_count("SMMU fault") + setup_smmu.unreported;
}

static void test_stage2_fault(void **state)
{
    (void)state;
    assert_int_equal(fake_smmu_access(0x10, SETUP_HOLE + 8, true).outcome, FAKE_SMMU_ABORTED);
    assert_int_equal(fake_smmu.event_interrupts, 1);
    smmu_handle_events(&setup_smmu);
    assert_printed("hyp: SMMU fault: stream=0x10 F_TRANSLATION write input=0x80005008 "
                   "ipa=0x80005000: no such address for this device (SMMU 0x9050000)\n");
    assert_int_equal(events(), 1);
    assert_int_equal(fake_smmu_access(0x10, SETUP_RAM, true).outcome, FAKE_SMMU_TRANSLATED);

    fake_console_reset();
    fake_smmu_access(0x10, SETUP_READABLE, true);
    assert_int_equal(fake_smmu.event_interrupts, 2);
    smmu_handle_events(&setup_smmu);
    assert_int_equal(fake_console_count("stream=0x10 F_PERMISSION write input=0xa000000 ipa="), 1);
}

static void test_stage1_fault(void **state)
{
    (void)state;
    start(PGTABLE_SMMU_STAGE1, false);
    fake_smmu_access(0x10, SETUP_HOLE, false);
    smmu_handle_events(&setup_smmu);
    assert_printed("hyp: SMMU fault: stream=0x10 F_TRANSLATION read input=0x80005000: no such "
                   "address for this device (SMMU 0x9050000)\n");
}

static void test_closed_streams(void **state)
{
    (void)state;
    fake_smmu_access(0x11, SETUP_RAM, false);
    fake_smmu_access(0x200, SETUP_RAM, false);
    fake_smmu_access(0x12345, SETUP_RAM, false);
    smmu_handle_events(&setup_smmu);
    assert_int_equal(fake_console_count("stream=0x11 C_BAD_STE: "), 1);
    assert_int_equal(fake_console_count("stream=0x200 C_BAD_STREAMID: "), 1);
    assert_int_equal(fake_console_count("stream=0x12345 C_BAD_STREAMID: "), 1);
}

static void test_nothing(void **state)
{
    (void)state;
    smmu_handle_events(&setup_smmu);
    smmu_handle_error(&setup_smmu);
    assert_printed("");

    /* An interrupt that comes when the SMMU is not in use does no harm. */
    setup_check(smmu_bypass(&setup_smmu));
    smmu_handle_events(&setup_smmu);
    smmu_handle_error(&setup_smmu);
    assert_printed("");
}

/* What came before the interrupts were enabled is reported when they are. */
static void test_early_fault(void **state)
{
    (void)state;
    fake_smmu_reset(true);
    setup_must_enable(PGTABLE_STAGE2, 10);
    fake_smmu_access(5, SETUP_RAM, false);
    fake_smmu_raise(1u << 7);
    assert_int_equal(fake_smmu.event_interrupts, 0);
    setup_check(smmu_enable_interrupts(&setup_smmu));
    assert_int_equal(fake_console_count("stream=0x5 "), 1);
    assert_int_equal(fake_console_count("MSI_GERROR_ABT_ERR"), 1);
    fake_smmu_access(5, SETUP_RAM, false);
    assert_int_equal(fake_smmu.event_interrupts, 1);
}

/* What a transfer to one page makes is one line; another page, stream or cause is another one. */
static void test_repeats(void **state)
{
    unsigned int i;

    (void)state;
    for (i = 0; i < 100; i++)
        fake_smmu_access(0x10, SETUP_HOLE + 8 * i, true);
    smmu_handle_events(&setup_smmu);
    assert_int_equal(fake_console_count("SMMU fault"), 1);
    assert_int_equal(fake_console_count("the SMMU at 0x9050000: more reports follow, "), 1);
    fake_smmu_access(0x10, SETUP_READABLE, true);
    fake_smmu_access(0x10, SETUP_HOLE, true);
    fake_smmu_access(0x11, SETUP_HOLE, true);
    smmu_handle_events(&setup_smmu);
    assert_int_equal(fake_console_count("SMMU fault"), 4);
    assert_int_equal(events(), 103);

    fake_clock_now += SECOND;
    fake_smmu_access(0x11, SETUP_HOLE, true);
    smmu_handle_events(&setup_smmu);
    assert_int_equal(fake_console_count("the SMMU at 0x9050000: 99 reports were not printed"), 1);
    assert_int_equal(fake_console_count("SMMU fault"), 5);
}

/* Ten lines a second, however many faults; all are counted. */
static void test_flood(void **state)
{
    unsigned int round, i;

    (void)state;
    for (round = 0; round < 50; round++) {
        for (i = 0; i < 100; i++)
            fake_smmu_access(0x11 + i % 2, SETUP_RAM, true);
        smmu_handle_events(&setup_smmu);
        assert_int_equal(fake_smmu.event_interrupts, round + 1);
    }
    assert_int_equal(events(), 5000);
    assert_int_equal(fake_console_count("SMMU fault"), 10);
    assert_int_equal(fake_console_count("counted and not printed"), 1);

    fake_clock_now += SECOND;
    fake_console_reset();
    fake_smmu_access(0x10, SETUP_HOLE, true);
    smmu_handle_events(&setup_smmu);
    assert_int_equal(fake_console_count("4990 reports were not printed"), 1);
    assert_int_equal(fake_console_count("SMMU fault"), 1);
}

static void test_overflow(void **state)
{
    unsigned int i;

    (void)state;
    for (i = 0; i < 200; i++)
        fake_smmu_access(0x10, SETUP_HOLE, true);
    smmu_handle_events(&setup_smmu);
    assert_int_equal(events(), 128);
    fake_clock_now += SECOND;
    fake_console_reset();
    for (i = 0; i < 200; i++)
        fake_smmu_access(0x10, SETUP_HOLE, true);
    setup_smmu.reports = 0; /* as after a quiet second */
    for (i = 0; i < 2; i++)
        smmu_handle_events(&setup_smmu);
    assert_int_equal(events(), 128);
    assert_int_equal((fake_smmu.eventq_prod ^ fake_smmu.eventq_cons) >> 31, 0);
    fake_smmu_access(0x10, SETUP_HOLE, true);
    assert_int_equal(fake_smmu.event_interrupts, 3);
}

static void test_overflow_is_said(void **state)
{
    uint64_t record[4];
    unsigned int i;

    (void)state;
    for (i = 0; i < 200; i++)
        fake_smmu_access(0x10, SETUP_HOLE, true);
    while (queue_pop_event(&setup_smmu, record))
        ;
    smmu_handle_events(&setup_smmu);
    assert_printed("hyp: the SMMU at 0x9050000: events were lost: its queue was full\n");
}

/* A device that faults faster than faults can be looked at: the handler ends, with an empty queue,
 * so that the next fault interrupts again. */
static void test_endless_flood(void **state)
{
    unsigned int interrupts;

    (void)state;
    fake_smmu.flood = true;
    fake_smmu_access(0x10, SETUP_HOLE, true);
    smmu_handle_events(&setup_smmu);
    fake_smmu.flood = false;
    assert_true(events() >= 512);
    assert_true(events() < 2000);
    assert_int_equal(fake_console_count("SMMU fault"), 10);
    interrupts = fake_smmu.event_interrupts;
    fake_smmu_access(0x10, SETUP_HOLE, true);
    assert_int_equal(fake_smmu.event_interrupts, interrupts + 1);
}

/* Where stalling is all there is, each stalled transaction is aborted. */
static void test_stalled(void **state)
{
    (void)state;
    fake_smmu_reset(true);
    fake_smmu.idr0 = (fake_smmu.idr0 & ~(3u << 24)) | 2u << 24;
    setup_must_enable(PGTABLE_STAGE2, 10);
    setup_check(smmu_open(&setup_smmu, 0x10, 1));
    fake_smmu_access(0x10, SETUP_HOLE, true);
    smmu_handle_events(&setup_smmu);
    fake_smmu_consume();
    assert_int_equal(fake_smmu.commands[0x44], 1);
    assert_int_equal(fake_smmu.last_resume[0], UINT64_C(0x10) << 32 | 0x2044);
    assert_int_equal(fake_smmu.last_resume[1], 0x5a5);
    assert_int_equal(fake_console_count("stalled=0x5a5"), 1);
}

/* And if the command queue is dead as well, that is said, and the handler ends. */
static void test_stalled_and_dead(void **state)
{
    unsigned int i;

    (void)state;
    fake_smmu_reset(true);
    fake_smmu.idr0 = (fake_smmu.idr0 & ~(3u << 24)) | 2u << 24;
    fake_smmu.idr1 = (fake_smmu.idr1 & ~(31u << 21)) | 1u << 21;
    setup_must_enable(PGTABLE_STAGE2, 10);
    setup_check(smmu_open(&setup_smmu, 0x10, 1));
    fake_smmu.deaf_commands = true;
    for (i = 0; i < 3; i++)
        fake_smmu_access(0x10, SETUP_HOLE, true);
    smmu_handle_events(&setup_smmu);
    assert_int_equal(fake_console_count("a stalled transaction stays so: "), 1);
}

static void test_errors(void **state)
{
    static const char *const names[] = {
        "EVENTQ_ABT_ERR",   "PRIQ_ABT_ERR",       "MSI_CMDQ_ABT_ERR", "MSI_EVENTQ_ABT_ERR",
        "MSI_PRIQ_ABT_ERR", "MSI_GERROR_ABT_ERR", "SFM_ERR"};
    unsigned int bit, i;

    (void)state;
    for (bit = 2; bit <= 8; bit++) {
        fake_console_reset();
        fake_smmu_raise(1u << bit);
        assert_int_equal(fake_smmu.error_interrupts, bit - 1);
        smmu_handle_error(&setup_smmu);
        assert_int_equal(fake_console_count(names[bit - 2]), 1);
        assert_int_equal(fake_console_count("\n"), 1);
        assert_int_equal(fake_smmu.gerror, fake_smmu.gerrorn);
        smmu_handle_error(&setup_smmu);
        assert_int_equal(fake_console_count("\n"), 1);
    }
    fake_clock_now += SECOND;
    fake_console_reset();
    fake_smmu_raise(0x1fc);
    smmu_handle_error(&setup_smmu);
    assert_int_equal(fake_console_count("SMMU error"), 7);
    for (i = 0; i < 100; i++) {
        fake_smmu_raise(1u << 2);
        smmu_handle_error(&setup_smmu);
    }
    assert_int_equal(fake_console_count("SMMU error"), 10);
}

/* A refused command that nobody waits for is found by the interrupt. */
static void test_command_error(void **state)
{
    (void)state;
    fake_smmu.illegal = 0x03;
    setup_check(queue_push(&setup_smmu, command_cfgi_ste(1)));
    fake_smmu_consume();
    assert_int_equal(fake_smmu.error_interrupts, 1);
    smmu_handle_error(&setup_smmu);
    assert_int_equal(fake_console_count("CMDQ_ERR: it refuses a command (CERROR_ILL)"), 1);
    assert_int_equal(fake_smmu.gerror, fake_smmu.gerrorn);
    setup_check(queue_sync(&setup_smmu));
}

static void test_command_queue_dead(void **state)
{
    (void)state;
    fake_smmu.abort_commands = true;
    setup_check(queue_push(&setup_smmu, command_cfgi_ste(1)));
    fake_smmu_consume();
    fake_smmu_raise(1u << 2);
    smmu_handle_error(&setup_smmu);
    assert_int_equal(fake_console_count("CMDQ_ERR: it cannot read its command queue"), 1);
    assert_int_equal(fake_console_count("EVENTQ_ABT_ERR"), 1);
    assert_int_equal(fake_smmu.gerror ^ fake_smmu.gerrorn, 1);
    assert_non_null(smmu_invalidate(&setup_smmu));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_stage2_fault, started),
        cmocka_unit_test_setup(test_stage1_fault, started),
        cmocka_unit_test_setup(test_closed_streams, started),
        cmocka_unit_test_setup(test_nothing, started),
        cmocka_unit_test_setup(test_early_fault, started),
        cmocka_unit_test_setup(test_repeats, started),
        cmocka_unit_test_setup(test_flood, started),
        cmocka_unit_test_setup(test_overflow, started),
        cmocka_unit_test_setup(test_overflow_is_said, started),
        cmocka_unit_test_setup(test_endless_flood, started),
        cmocka_unit_test_setup(test_stalled, started),
        cmocka_unit_test_setup(test_stalled_and_dead, started),
        cmocka_unit_test_setup(test_errors, started),
        cmocka_unit_test_setup(test_command_error, started),
        cmocka_unit_test_setup(test_command_queue_dead, started),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
