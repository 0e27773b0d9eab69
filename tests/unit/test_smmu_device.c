/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The SMMU as a whole: stopped, probed, enabled, put into bypass; and one that does not answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fake_clock.h"
#include "fake_console.h"
#include "fake_mmio.h"
#include "fake_pool.h"
#include "fake_smmu.h"
#include "smmu_setup.h"

#define S1P    (1u << 1)
#define S2P    (1u << 0)
#define SMMUEN (1u << 0)

static int fresh(void **state)
{
    (void)state;
    fake_smmu_reset(true);
    return 0;
}

static void assert_error(const char *error, const char *part)
{
    assert_non_null(error);
    if (strstr(error, part) == NULL)
        fail_msg("'%s' does not say '%s'", error, part);
}

static void assert_outcome(enum fake_smmu_outcome outcome)
{
    assert_int_equal(fake_smmu_access(0x10, SETUP_RAM, true).outcome, outcome);
}

static void test_abort(void **state)
{
    struct smmu smmu;

    (void)state;
    assert_outcome(FAKE_SMMU_PASSED);
    setup_check(smmu_abort(&smmu, FAKE_SMMU_BASE));
    assert_outcome(FAKE_SMMU_ABORTED);
    assert_int_equal(smmu.base, FAKE_SMMU_BASE);
    assert_string_equal(fake_console_text(), "");
}

/* Firmware left it on, with a stream table and an interrupt of its own. */
static void test_abort_while_enabled(void **state)
{
    struct smmu smmu;

    (void)state;
    fake_smmu.cr0 = fake_smmu.cr0ack = 0xd;
    fake_smmu.irq_ctrl = fake_smmu.irq_ctrlack = 5;
    fake_smmu.gbpa = 0x00001000;
    setup_check(smmu_abort(&smmu, FAKE_SMMU_BASE));
    assert_int_equal(fake_smmu.cr0ack, 0);
    assert_int_equal(fake_smmu.irq_ctrlack, 0);
    assert_int_equal(fake_smmu.gbpa, 0x00101000);
    assert_outcome(FAKE_SMMU_ABORTED);

    /* Errors and commands of the former owner do not get in the way. */
    fake_smmu.gerror = 0x5;
    fake_smmu.gerrorn = 0x4;
    fake_smmu.cmdq_prod = 0x123;
    fake_smmu.cmdq_cons = 0x01000456;
    fake_smmu.eventq_prod = 0x80000123;
    fake_smmu.eventq_cons = 0x77;
    setup_must_enable(PGTABLE_STAGE2, 10);
    setup_check(smmu_open(&setup_smmu, 0x10, 1));
    setup_assert_open(0x10);
    assert_int_equal(fake_smmu.gerror, fake_smmu.gerrorn);
}

/* What became of the DMA that firmware left running, after each access to a register. */
static unsigned int dma_outcomes[3];
static enum fake_smmu_outcome dma_last;

static void go_on_with_dma(void)
{
    dma_last = fake_smmu_access(0x10, SETUP_RAM, true).outcome;
    dma_outcomes[dma_last]++;
}

enum firmware {
    FIRMWARE_OFF,    /* did not touch the SMMU */
    FIRMWARE_BYPASS, /* has every stream in bypass in a table of its own */
    FIRMWARE_BLOCKS  /* has no stream in its table */
};

static void start_firmware(enum firmware firmware)
{
    const size_t streams = 64;
    uint64_t *table = pool_alloc(streams * 64, streams * 64);
    uint64_t *events = pool_alloc(4096, 4096);
    size_t i;

    for (i = 0; i < streams && firmware == FIRMWARE_BYPASS; i++)
        table[i * 8] = 1 | 4 << 1; /* V, Config: bypass */
    mmio_publish(table, streams * 64, true);
    fake_smmu.strtab_base = (uintptr_t)table;
    fake_smmu.strtab_cfg = 6;
    fake_smmu.eventq_base = (uintptr_t)events | 7;
    fake_smmu.cr0 = fake_smmu.cr0ack = firmware == FIRMWARE_OFF ? 0 : 0xd;
    fake_smmu.irq_ctrl = fake_smmu.irq_ctrlack = firmware == FIRMWARE_OFF ? 0 : 5;
    go_on_with_dma();
    assert_int_equal(dma_last, firmware == FIRMWARE_BLOCKS ? FAKE_SMMU_ABORTED : FAKE_SMMU_PASSED);
    memset(dma_outcomes, 0, sizeof(dma_outcomes));
    fake_smmu_touched = go_on_with_dma;
}

/* DMA goes on while the SMMU changes hands: it is stopped, stays so until its stream is opened, and
 * is translated then. What firmware stopped does not get through at any time. */
static void run_takeover(enum firmware firmware)
{
    struct smmu smmu;

    fresh(NULL);
    start_firmware(firmware);
    setup_check(smmu_abort(&smmu, FAKE_SMMU_BASE));
    assert_int_equal(dma_last, FAKE_SMMU_ABORTED);
    assert_true(firmware != FIRMWARE_BLOCKS || dma_outcomes[FAKE_SMMU_PASSED] == 0);

    memset(dma_outcomes, 0, sizeof(dma_outcomes));
    setup_must_enable(PGTABLE_STAGE2, 10);
    assert_true(dma_outcomes[FAKE_SMMU_ABORTED] > 10);
    setup_check(smmu_open(&setup_smmu, 0x10, 1));
    go_on_with_dma();
    assert_int_equal(dma_last, FAKE_SMMU_TRANSLATED);
    assert_int_equal(dma_outcomes[FAKE_SMMU_PASSED], 0);
}

static void test_takeover_while_dma_runs(void **state)
{
    (void)state;
    run_takeover(FIRMWARE_OFF);
    run_takeover(FIRMWARE_BYPASS);
    run_takeover(FIRMWARE_BLOCKS);
}

static void test_abort_without_gbpa(void **state)
{
    struct smmu smmu;

    (void)state;
    fake_smmu.gbpa_missing = true;
    setup_check(smmu_abort(&smmu, FAKE_SMMU_BASE));
    assert_int_equal(fake_console_count("the SMMU at 0x9050000 ignores GBPA.ABORT"), 1);
    setup_must_enable(PGTABLE_STAGE2, 10);
    setup_assert_closed(0x10, 2);
}

static void test_bypass(void **state)
{
    struct smmu smmu;

    (void)state;
    setup_check(smmu_abort(&smmu, FAKE_SMMU_BASE));
    setup_check(smmu_bypass(&smmu));
    assert_outcome(FAKE_SMMU_PASSED);
    smmu_print_state(&smmu);
    assert_string_equal(fake_console_text(), "SMMU base=0x9050000 state=off cr0ack=0x0 gbpa=0x0\n");

    fake_smmu.gbpa_sticky = true;
    setup_check(smmu_abort(&smmu, FAKE_SMMU_BASE));
    assert_error(smmu_bypass(&smmu), "keeps GBPA.ABORT");
}

static void test_bypass_after_enable(void **state)
{
    (void)state;
    setup_must_enable(PGTABLE_STAGE2, 16);
    setup_check(smmu_enable_interrupts(&setup_smmu));
    setup_check(smmu_bypass(&setup_smmu));
    assert_outcome(FAKE_SMMU_PASSED);
    assert_int_equal(fake_smmu.irq_ctrlack, 0);
    assert_error(smmu_open(&setup_smmu, 1, 1), "not enabled");
    assert_error(smmu_invalidate(&setup_smmu), "not enabled");
}

/* Every wait ends, in a sentence, in time. */
static void test_deaf(void **state)
{
    struct smmu smmu;
    uint64_t start = fake_clock_now;

    (void)state;
    fake_smmu.deaf_cr0 = true;
    fake_smmu.cr0 = fake_smmu.cr0ack = SMMUEN;
    assert_error(smmu_abort(&smmu, FAKE_SMMU_BASE), "CR0ACK");
    assert_error(smmu_bypass(&smmu), "CR0ACK");

    fresh(NULL);
    fake_smmu.gbpa_stuck = true;
    assert_error(smmu_abort(&smmu, FAKE_SMMU_BASE), "GBPA");
    assert_error(smmu_bypass(&smmu), "GBPA");

    fresh(NULL);
    fake_smmu.deaf_irq_ctrl = true;
    fake_smmu.irq_ctrlack = 1;
    assert_error(smmu_abort(&smmu, FAKE_SMMU_BASE), "IRQ_CTRLACK");

    fresh(NULL);
    fake_smmu.deaf_irq_ctrl = true;
    setup_must_enable(PGTABLE_STAGE2, 10);
    assert_error(smmu_enable_interrupts(&setup_smmu), "IRQ_CTRLACK");

    fresh(NULL);
    fake_smmu.deaf_cr0 = true;
    assert_error(setup_enable(PGTABLE_STAGE2, 40, 10), "CR0ACK");
    assert_true(fake_clock_now - start < 2000000);
}

static void test_deaf_command_queue(void **state)
{
    uint64_t start = fake_clock_now;

    (void)state;
    fake_smmu.deaf_commands = true;
    assert_error(setup_enable(PGTABLE_STAGE2, 40, 10), "CMD_SYNC is not answered");
    assert_true(fake_clock_now - start < 1000000);
    assert_int_equal(fake_smmu.cr0 & SMMUEN, 0);
    assert_outcome(FAKE_SMMU_ABORTED);
    assert_error(smmu_open(&setup_smmu, 0, 1), "not enabled");

    fresh(NULL);
    setup_must_enable(PGTABLE_STAGE2, 10);
    fake_smmu.deaf_commands = true;
    assert_error(smmu_open(&setup_smmu, 0, 1), "CMD_SYNC is not answered");
    assert_error(smmu_invalidate(&setup_smmu), "CMD_SYNC is not answered");
}

static void run_until_off(void)
{
    unsigned int i;

    for (i = 0; i < 100 && (fake_smmu.cr0ack & SMMUEN) != 0; i++)
        mmio_read32(FAKE_SMMU_BASE + 0x24);
}

/* A panic: what went through the tables goes nowhere, and passes at no time, even where the SMMU
 * answers no command. */
static void test_stop(void **state)
{
    (void)state;
    setup_must_enable(PGTABLE_STAGE2, 10);
    setup_check(smmu_open(&setup_smmu, 0x10, 1));
    setup_assert_open(0x10);
    fake_smmu.deaf_commands = true;
    assert_error(smmu_invalidate(&setup_smmu), "CMD_SYNC is not answered");
    fake_console_reset();
    memset(dma_outcomes, 0, sizeof(dma_outcomes));
    fake_smmu_touched = go_on_with_dma;
    smmu_stop(&setup_smmu);
    run_until_off();
    assert_int_equal(dma_last, FAKE_SMMU_ABORTED);
    assert_int_equal(dma_outcomes[FAKE_SMMU_PASSED], 0);
    assert_string_equal(fake_console_text(), "");
}

/* One that would let everything through goes on translating; so does one that does not answer. */
static void test_stop_in_vain(void **state)
{
    uint64_t start;

    (void)state;
    fake_smmu.gbpa_missing = true;
    setup_must_enable(PGTABLE_STAGE2, 10);
    setup_check(smmu_open(&setup_smmu, 0x10, 1));
    smmu_stop(&setup_smmu);
    run_until_off();
    setup_assert_open(0x10);

    fresh(NULL);
    setup_must_enable(PGTABLE_STAGE2, 10);
    setup_check(smmu_open(&setup_smmu, 0x10, 1));
    fake_smmu.gbpa_stuck = true;
    start = fake_clock_now;
    smmu_stop(&setup_smmu);
    assert_true(fake_clock_now - start < 300000);
    run_until_off();
    setup_assert_open(0x10);
}

/* Bypass is what was asked for, and stays. */
static void test_stop_after_bypass(void **state)
{
    (void)state;
    setup_must_enable(PGTABLE_STAGE2, 10);
    setup_check(smmu_bypass(&setup_smmu));
    smmu_stop(&setup_smmu);
    assert_outcome(FAKE_SMMU_PASSED);
}

static const struct {
    uint32_t idr0_clear, idr0_set, idr1_clear, idr1_set, idr5_clear, idr5_set;
    const char *error;
} unusable[] = {
    {S1P | S2P, 0, 0, 0, 0, 0, "no stage"},    {1u << 3, 0, 0, 0, 0, 0, "AArch64"},
    {0, 3u << 21, 0, 0, 0, 0, "big-endian"},   {0, 0, 0, 0, 1u << 4, 0, "4 KiB"},
    {0, 0, 0, 1u << 29, 0, 0, "fixed places"}, {0, 0, 0, 1u << 30, 0, 0, "fixed places"},
};

static void test_probe_refuses(void **state)
{
    struct smmu smmu;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(unusable) / sizeof(unusable[0]); i++) {
        fresh(NULL);
        fake_smmu.idr0 = (fake_smmu.idr0 & ~unusable[i].idr0_clear) | unusable[i].idr0_set;
        fake_smmu.idr1 = (fake_smmu.idr1 & ~unusable[i].idr1_clear) | unusable[i].idr1_set;
        fake_smmu.idr5 = (fake_smmu.idr5 & ~unusable[i].idr5_clear) | unusable[i].idr5_set;
        setup_check(smmu_abort(&smmu, FAKE_SMMU_BASE));
        assert_error(smmu_probe(&smmu, true), unusable[i].error);
    }
}

static void test_probe(void **state)
{
    static const unsigned int oas_bits[] = {32, 36, 40, 42, 44, 48, 52};
    struct smmu smmu;
    uint32_t oas;

    (void)state;
    setup_check(smmu_abort(&smmu, FAKE_SMMU_BASE));
    setup_check(smmu_probe(&smmu, true));
    assert_true(smmu.stage1 && smmu.stage2 && smmu.two_level && smmu.coherent);
    assert_int_equal(smmu.sid_bits, 16);
    setup_check(smmu_probe(&smmu, false));
    assert_false(smmu.coherent);

    fake_smmu.idr0 &= ~(S2P | 1u << 4 | 1u << 18 | 3u << 27);
    fake_smmu.idr1 = (fake_smmu.idr1 & ~63u) | 7;
    setup_check(smmu_probe(&smmu, true));
    assert_false(smmu.stage2 || smmu.coherent || smmu.two_level);
    assert_int_equal(smmu.sid_bits, 7);
    for (oas = 0; oas < 7; oas++) {
        fake_smmu.idr5 = (fake_smmu.idr5 & ~7u) | oas;
        setup_check(smmu_probe(&smmu, true));
        assert_int_equal(smmu.oas_bits, oas_bits[oas]);
    }
}

static void run_translation(enum pgtable_format format, uint32_t without, bool coherent)
{
    fake_smmu_reset(coherent);
    fake_smmu.idr0 &= ~without;
    setup_must_enable(format, 16);
    assert_int_equal(setup_smmu.stage, format == PGTABLE_STAGE2 ? 2 : 1);
    assert_true((fake_smmu.gbpa & 1u << 20) != 0);
    setup_assert_closed(0x10, 2);
    setup_check(smmu_open(&setup_smmu, 0x10, 1));
    setup_assert_open(0x10);
    setup_assert_closed(0x11, 4);
    setup_assert_closed(0x1000, 2);
    setup_assert_closed(0x10000, 2);
    assert_int_equal(fake_smmu.cr1, coherent ? 0xd75 : 0x820);
    assert_int_equal(fake_smmu.cr2, 6);
    assert_int_equal(fake_smmu.commands[0x20], 1); /* TLBI_EL2_ALL: this SMMU has EL2 */
    assert_string_equal(fake_console_text(), "");
    smmu_print_state(&setup_smmu);
    assert_string_equal(fake_console_text(),
                        "SMMU base=0x9050000 state=on cr0ack=0xd gbpa=0x100000\n");
}

static void test_translation(void **state)
{
    (void)state;
    run_translation(PGTABLE_STAGE2, 0, true);
    run_translation(PGTABLE_STAGE2, S1P, true);
    run_translation(PGTABLE_SMMU_STAGE1, 0, true);
    run_translation(PGTABLE_SMMU_STAGE1, S2P, true);
}

static void test_translation_not_coherent(void **state)
{
    (void)state;
    run_translation(PGTABLE_STAGE2, S1P, false);
    run_translation(PGTABLE_SMMU_STAGE1, S2P, false);
}

static void test_missing_stage(void **state)
{
    (void)state;
    fake_smmu.idr0 &= ~S2P;
    assert_error(setup_enable(PGTABLE_STAGE2, 40, 10), "does not have the stage");
    fresh(NULL);
    fake_smmu.idr0 &= ~S1P;
    assert_error(setup_enable(PGTABLE_SMMU_STAGE1, 40, 10), "does not have the stage");
    assert_int_equal(fake_smmu.cr0, 0);
    assert_outcome(FAKE_SMMU_ABORTED);
}

/* Input and output sizes, and so start levels: all that a board can ask for. */
static void test_sizes(void **state)
{
    static const struct {
        uint32_t oas;
        unsigned int bits;
        bool fits;
    } sizes[] = {
        {0, 32, true}, {0, 33, false}, {1, 36, true},  {1, 40, false}, {2, 40, true},
        {3, 42, true}, {4, 44, true},  {4, 48, false}, {5, 48, true},  {6, 48, true},
    };
    static const enum pgtable_format formats[] = {PGTABLE_STAGE2, PGTABLE_SMMU_STAGE1};
    const char *error;
    size_t i, format;

    (void)state;
    for (format = 0; format < 2; format++) {
        for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
            fresh(NULL);
            fake_smmu.idr5 = (fake_smmu.idr5 & ~7u) | sizes[i].oas;
            error = setup_enable(formats[format], sizes[i].bits, 10);
            if (!sizes[i].fits) {
                assert_error(error, "IDR5.OAS");
                continue;
            }
            setup_check(error);
            setup_check(smmu_open(&setup_smmu, 3, 1));
            assert_int_equal(fake_smmu_access(3, SETUP_RAM + 5, true).output, SETUP_RAM + 5);
        }
    }
}

static void test_optional_features(void **state)
{
    (void)state;
    fake_smmu.idr0 |= 1u << 10 | 1u << 13 | 1u << 16; /* ATS, MSI, PRI */
    fake_smmu.idr0 &= ~(1u << 9 | 1u << 18);          /* no EL2, 8-bit VMIDs */
    fake_smmu.gerror_irq_cfg0 = fake_smmu.eventq_irq_cfg0 = fake_smmu.priq_irq_cfg0 = 0x8080000;
    setup_must_enable(PGTABLE_STAGE2, 10);
    assert_int_equal(fake_smmu.cr0ack, 0x1d); /* ATSCHK too */
    assert_int_equal(fake_smmu.commands[0x20], 0);
    setup_check(smmu_enable_interrupts(&setup_smmu));
    assert_int_equal(fake_smmu.irq_ctrlack, 5);
    assert_int_equal(fake_smmu.gerror_irq_cfg0, 0);
    assert_int_equal(fake_smmu.eventq_irq_cfg0, 0);
    assert_int_equal(fake_smmu.priq_irq_cfg0, 0);
}

/* IDR0.STALL_MODEL decides which settings are ILLEGAL: the fake refuses those. */
static void test_stall_models(void **state)
{
    static const enum pgtable_format formats[] = {PGTABLE_STAGE2, PGTABLE_SMMU_STAGE1};
    uint32_t model;
    size_t format;

    (void)state;
    for (format = 0; format < 2; format++) {
        for (model = 0; model < 3; model++) {
            fresh(NULL);
            fake_smmu.idr0 = (fake_smmu.idr0 & ~(3u << 24)) | model << 24;
            setup_must_enable(formats[format], 10);
            setup_check(smmu_open(&setup_smmu, 3, 1));
            setup_assert_open(3);
        }
    }
}

/* Configuration and translations that were cached under an earlier owner are forgotten. */
static void test_old_caches(void **state)
{
    (void)state;
    setup_must_enable(PGTABLE_STAGE2, 10);
    setup_check(smmu_open(&setup_smmu, 0, 1024));
    setup_assert_open(5);
    setup_must_enable(PGTABLE_STAGE2, 10);
    setup_assert_closed(5, 2);
    setup_check(smmu_open(&setup_smmu, 5, 1));
    setup_assert_open(5);
}

static void run_invalidate(enum pgtable_format format)
{
    fresh(NULL);
    setup_must_enable(format, 10);
    setup_check(smmu_open(&setup_smmu, 5, 1));
    assert_int_equal(fake_smmu_access(5, SETUP_RAM, true).outcome, FAKE_SMMU_TRANSLATED);
    assert_true(pgtable_unmap(&setup_table, SETUP_RAM, 4096));
    assert_int_equal(fake_smmu_access(5, SETUP_RAM, true).outcome, FAKE_SMMU_TRANSLATED);
    setup_check(smmu_invalidate(&setup_smmu));
    assert_int_equal(fake_smmu_access(5, SETUP_RAM, true).outcome, FAKE_SMMU_ABORTED);
}

static void test_invalidate(void **state)
{
    (void)state;
    run_invalidate(PGTABLE_STAGE2);
    run_invalidate(PGTABLE_SMMU_STAGE1);
}

/* However little memory there is, the answer is a sentence, and traffic stays stopped. */
static void test_no_memory(void **state)
{
    static const enum pgtable_format formats[] = {PGTABLE_STAGE2, PGTABLE_SMMU_STAGE1};
    const char *error;
    const size_t tables = 7 * 4096; /* translation tables alone */
    size_t limit, format;

    (void)state;
    for (format = 0; format < 2; format++) {
        error = "";
        for (limit = tables; error != NULL; limit += 4096) {
            fresh(NULL);
            fake_pool_reset(limit);
            error = setup_enable(formats[format], 40, 16);
            if (error == NULL)
                break;
            assert_error(error, "no memory");
            assert_int_equal(fake_smmu.cr0, 0);
            assert_outcome(FAKE_SMMU_ABORTED);
            assert_true(limit < 1000000);
        }
        assert_true(limit >= tables + 3 * 4096);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_abort, fresh),
        cmocka_unit_test_setup(test_abort_while_enabled, fresh),
        cmocka_unit_test_setup(test_takeover_while_dma_runs, fresh),
        cmocka_unit_test_setup(test_abort_without_gbpa, fresh),
        cmocka_unit_test_setup(test_bypass, fresh),
        cmocka_unit_test_setup(test_bypass_after_enable, fresh),
        cmocka_unit_test_setup(test_deaf, fresh),
        cmocka_unit_test_setup(test_deaf_command_queue, fresh),
        cmocka_unit_test_setup(test_stop, fresh),
        cmocka_unit_test_setup(test_stop_in_vain, fresh),
        cmocka_unit_test_setup(test_stop_after_bypass, fresh),
        cmocka_unit_test_setup(test_probe_refuses, fresh),
        cmocka_unit_test_setup(test_probe, fresh),
        cmocka_unit_test_setup(test_translation, fresh),
        cmocka_unit_test_setup(test_translation_not_coherent, fresh),
        cmocka_unit_test_setup(test_missing_stage, fresh),
        cmocka_unit_test_setup(test_sizes, fresh),
        cmocka_unit_test_setup(test_optional_features, fresh),
        cmocka_unit_test_setup(test_stall_models, fresh),
        cmocka_unit_test_setup(test_old_caches, fresh),
        cmocka_unit_test_setup(test_invalidate, fresh),
        cmocka_unit_test_setup(test_no_memory, fresh),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
