/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Boards with more than one SMMU, or with one that will not do: what comes of them as a whole. */
#include "hyp/iommu.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fake_console.h"
#include "fake_smmu.h"
#include "hyp/gic.h"
#include "hyp/mmu.h"
#include "hyp/stage2.h"
#include "smmu_setup.h"
#include "trees.h"

#define SECOND         "/smmu@9070000"
#define SECOND_PHANDLE 0x99u
#define SECOND_STREAM  0x3u /* of /dma, which is behind the second */
#define FIRST_STREAM   0x8u /* of /pcie@10000000, which is behind the first with all there are */
#define S1P            (1u << 1)
#define S2P            (1u << 0)

static struct board board;
static void *tree;
static struct pgtable tables[2];

/* What is below iommu.c. */

void mmu_map_device(uint64_t address, uint64_t size)
{
    assert_true(address == FAKE_SMMU_BASE || address == FAKE_SMMU_BASE + FAKE_SMMU_SIZE);
    assert_int_equal(size, FAKE_SMMU_SIZE);
}

static struct {
    uint32_t intid;
    void (*handle)(void *context);
    void *context;
} owned[4];
static unsigned int owned_count;

bool gic_own(uint32_t intid, void (*handle)(void *context), void *context)
{
    if (intid < GIC_FIRST_SPI)
        return false;
    assert_true(owned_count < 4);
    owned[owned_count].intid = intid;
    owned[owned_count].handle = handle;
    owned[owned_count++].context = context;
    return true;
}

static void interrupt(uint32_t intid)
{
    unsigned int i;

    for (i = 0; i < owned_count; i++) {
        if (owned[i].intid == intid)
            owned[i].handle(owned[i].context);
    }
}

struct pgtable *stage2_for_smmu(bool smmu_has_stage2)
{
    struct pgtable *table = &tables[smmu_has_stage2];

    if (table->root != NULL)
        return table;
    assert_true(pgtable_init(table, smmu_has_stage2 ? PGTABLE_STAGE2 : PGTABLE_SMMU_STAGE1, 40));
    assert_true(pgtable_map(table, SETUP_RAM, SETUP_RAM_SIZE, PGTABLE_NORMAL,
                            PGTABLE_READ | PGTABLE_WRITE));
    return table;
}

/* The board: trees_of_board() and a second SMMU with a device behind it. */

static int fresh(void **state)
{
    (void)state;
    fake_smmu_reset_two();
    owned_count = 0;
    memset(tables, 0, sizeof(tables));
    tree = trees_of_board();
    trees_add(tree, "/", &SECOND[1]);
    trees_change_text(tree, SECOND, "compatible", "arm,smmu-v3");
    TREES_CHANGE_CELLS(tree, SECOND, "reg", 0, 0x9070000, 0, 0x20000);
    TREES_CHANGE_CELLS(tree, SECOND, "phandle", SECOND_PHANDLE);
    TREES_CHANGE_CELLS(tree, SECOND, "#iommu-cells", 1);
    TREES_CHANGE_CELLS(tree, SECOND, "interrupts", 0, 0x50, 1, 0, 0x51, 1);
    trees_change(tree, SECOND, "interrupt-names", "eventq\0gerror", 14);
    trees_add(tree, "/", "dma");
    TREES_CHANGE_CELLS(tree, "/dma", "iommus", SECOND_PHANDLE, SECOND_STREAM);
    return 0;
}

static int done(void **state)
{
    (void)state;
    free(tree);
    return 0;
}

static enum policy_smmu judge(void)
{
    setup_check(board_read(&board, tree, fdt_totalsize(tree)));
    iommu_stop(&board);
    iommu_find_devices();
    return iommu_judge();
}

static enum fake_smmu_outcome outcome(unsigned int smmu, uint32_t stream)
{
    fake_smmu_select(smmu);
    return fake_smmu_access(stream, SETUP_RAM, true).outcome;
}

static void assert_said(const char *part)
{
    if (fake_console_count(part) != 1)
        fail_msg("not once '%s' but:\n%s", part, fake_console_text());
}

static void assert_panicked(const char *part)
{
    if (strstr(fake_console_panicked, part) == NULL)
        fail_msg("'%s' does not say '%s'", fake_console_panicked, part);
}

static void test_each_device_at_its_own(void **state)
{
    (void)state;
    assert_int_equal(judge(), POLICY_SMMU_USABLE);
    assert_int_equal(outcome(0, FIRST_STREAM), FAKE_SMMU_ABORTED);
    assert_int_equal(outcome(1, SECOND_STREAM), FAKE_SMMU_ABORTED);
    assert_string_equal(iommu_stages(), "2");
    assert_int_equal(iommu_find_devices()->count, 2);

    iommu_protect();
    assert_int_equal(outcome(0, FIRST_STREAM), FAKE_SMMU_TRANSLATED);
    assert_int_equal(outcome(1, SECOND_STREAM), FAKE_SMMU_TRANSLATED);
    assert_int_equal(outcome(1, FIRST_STREAM), FAKE_SMMU_ABORTED);
    iommu_print_state();
    assert_said("SMMU base=0x9050000 state=on ");
    assert_said("SMMU base=0x9070000 state=on ");
}

static void test_interrupts(void **state)
{
    (void)state;
    judge();
    iommu_protect();
    assert_int_equal(owned_count, 4);
    outcome(1, 0x77);
    interrupt(32 + 0x4a);
    assert_int_equal(fake_console_count("SMMU fault"), 0);
    interrupt(32 + 0x50);
    assert_said(
        "stream=0x77 C_BAD_STREAMID: the stream is not one that was opened (SMMU 0x9070000)");
    fake_smmu_select(0);
    fake_smmu_raise(1u << 8);
    interrupt(32 + 0x51);
    assert_int_equal(fake_console_count("SFM_ERR"), 0);
    interrupt(32 + 0x4d);
    assert_said("SFM_ERR");
}

static void test_shared_interrupt(void **state)
{
    (void)state;
    trees_change_text(tree, SECOND, "interrupt-names", "combined");
    trees_change_text(tree, "/smmuv3@9050000", "interrupt-names", "combined");
    TREES_CHANGE_CELLS(tree, "/smmuv3@9050000", "interrupts", 0, 0x50, 1);
    judge();
    iommu_protect();
    assert_int_equal(owned_count, 2);
    outcome(1, 0x77);
    fake_smmu_select(0);
    fake_smmu_raise(1u << 8);
    interrupt(32 + 0x50);
    assert_said("stream=0x77 ");
    assert_said("SFM_ERR");
}

static void test_no_interrupts(void **state)
{
    (void)state;
    trees_remove_property(tree, SECOND, "interrupts");
    judge();
    iommu_protect();
    assert_said("WARNING: the SMMU at 0x9070000 has no SPIs");
    assert_int_equal(outcome(1, SECOND_STREAM), FAKE_SMMU_TRANSLATED);
}

static void test_one_without_devices(void **state)
{
    (void)state;
    trees_remove(tree, "/dma");
    fake_smmu_select(1);
    fake_smmu.idr0 &= ~(S1P | S2P); /* nobody minds */
    assert_int_equal(judge(), POLICY_SMMU_USABLE);
    iommu_protect();
    assert_said("the SMMU at 0x9070000 has no devices in the tree, and lets nothing through");
    assert_int_equal(outcome(0, FIRST_STREAM), FAKE_SMMU_TRANSLATED);
    assert_int_equal(outcome(1, SECOND_STREAM), FAKE_SMMU_ABORTED);
    iommu_print_state();
    assert_said("SMMU base=0x9070000 state=off cr0ack=0x0 gbpa=0x100000");
}

static void test_one_without_devices_nor_gbpa(void **state)
{
    (void)state;
    trees_remove(tree, "/dma");
    fake_smmu_select(1);
    fake_smmu.gbpa_missing = true;
    assert_int_equal(judge(), POLICY_SMMU_USABLE);
    iommu_protect();
    assert_said("WARNING: the SMMU at 0x9070000 has no devices in the tree, ignores GBPA.ABORT, "
                "and lets everything through");
    assert_int_equal(fake_console_count("lets nothing through"), 0);
}

/* All or none, and none means none in the way. */
static void test_one_unusable(void **state)
{
    unsigned int bad;

    for (bad = 0; bad < 2; bad++) {
        done(state);
        fresh(state);
        fake_smmu_select(bad);
        fake_smmu.idr0 &= ~(S1P | S2P);
        assert_int_equal(judge(), POLICY_SMMU_UNUSABLE);
        assert_said(bad == 0 ? "the SMMU at 0x9050000 cannot be used: it translates in no stage"
                             : "the SMMU at 0x9070000 cannot be used: it translates in no stage");
        assert_int_equal(outcome(0, FIRST_STREAM), FAKE_SMMU_ABORTED);
        assert_int_equal(outcome(1, SECOND_STREAM), FAKE_SMMU_ABORTED);
        iommu_bypass();
        assert_said("0x9050000 is in bypass: devices can reach all memory");
        assert_said("0x9070000 is in bypass: devices can reach all memory");
        assert_int_equal(outcome(0, FIRST_STREAM), FAKE_SMMU_PASSED);
        assert_int_equal(outcome(1, SECOND_STREAM), FAKE_SMMU_PASSED);
    }
}

static void test_streams_beyond_sidsize(void **state)
{
    (void)state;
    fake_smmu_select(1);
    fake_smmu.idr1 = (fake_smmu.idr1 & ~63u) | 2; /* 0 to 3 */
    assert_int_equal(judge(), POLICY_SMMU_USABLE);

    done(state);
    fresh(state);
    TREES_CHANGE_CELLS(tree, "/dma", "iommus", SECOND_PHANDLE, 4);
    fake_smmu_select(1);
    fake_smmu.idr1 = (fake_smmu.idr1 & ~63u) | 2;
    assert_int_equal(judge(), POLICY_SMMU_UNUSABLE);
    assert_said("the SMMU at 0x9070000 cannot be used: the device tree has stream IDs that it does "
                "not take (IDR1.SIDSIZE)");
}

static void test_different_stages(void **state)
{
    (void)state;
    fake_smmu_select(1);
    fake_smmu.idr0 &= ~S2P;
    fake_smmu.idr5 = (fake_smmu.idr5 & ~7u) | 2; /* 40 bits */
    assert_int_equal(judge(), POLICY_SMMU_USABLE);
    assert_string_equal(iommu_stages(), "1+2");
    assert_int_equal(iommu_address_bits(), 40);
    iommu_protect();
    fake_smmu_select(0);
    assert_int_equal(fake_smmu_access(FIRST_STREAM, SETUP_RAM, true).stage, 2);
    fake_smmu_select(1);
    assert_int_equal(fake_smmu_access(SECOND_STREAM, SETUP_RAM, true).stage, 1);
}

/* Whatever an SMMU does not do ends in a panic that names it, and nothing gets through meanwhile.
 */
static void test_deaf(void **state)
{
    fake_smmu_select(1);
    fake_smmu.deaf_cr0 = true;
    fake_smmu.cr0 = fake_smmu.cr0ack = 1;
    FAKE_CONSOLE_PANICS(judge());
    assert_panicked("the SMMU at 0x9070000 cannot be stopped: it does not take on what CR0 says");

    done(state);
    fresh(state);
    fake_smmu_select(1);
    fake_smmu.gbpa_stuck = true;
    FAKE_CONSOLE_PANICS(judge());
    assert_panicked(
        "the SMMU at 0x9070000 cannot be stopped: it does not finish an update of GBPA");

    done(state);
    fresh(state);
    fake_smmu_select(0);
    fake_smmu.deaf_commands = true;
    assert_int_equal(judge(), POLICY_SMMU_USABLE);
    FAKE_CONSOLE_PANICS(iommu_protect());
    assert_panicked("the SMMU at 0x9050000 cannot be enabled: CMD_SYNC is not answered");
    assert_int_equal(outcome(0, FIRST_STREAM), FAKE_SMMU_ABORTED);
    assert_int_not_equal(outcome(1, SECOND_STREAM), FAKE_SMMU_PASSED);

    done(state);
    fresh(state);
    fake_smmu_select(1);
    fake_smmu.deaf_irq_ctrl = true;
    judge();
    FAKE_CONSOLE_PANICS(iommu_protect());
    assert_panicked("the SMMU at 0x9070000 cannot be made to interrupt: it does not take on what "
                    "IRQ_CTRL says");

    done(state);
    fresh(state);
    fake_smmu_select(1);
    fake_smmu.gbpa_sticky = true;
    judge();
    FAKE_CONSOLE_PANICS(iommu_bypass());
    assert_panicked("the SMMU at 0x9070000 cannot be put into bypass: it keeps GBPA.ABORT set");
}

static void test_bad_tree(void **state)
{
    (void)state;
    TREES_CHANGE_CELLS(tree, "/dma", "iommus", SECOND_PHANDLE);
    FAKE_CONSOLE_PANICS(judge());
    assert_panicked("an iommus property is not a list");
}

/* Nothing can refer to an SMMU without a phandle. */
static void test_no_phandle(void **state)
{
    trees_remove_property(tree, "/smmuv3@9050000", "phandle");
    trees_remove_property(tree, SECOND, "phandle");
    trees_remove_property(tree, "/pcie@10000000", "iommu-map");
    trees_remove_property(tree, "/dma", "iommus");
    assert_int_equal(judge(), POLICY_SMMU_ABSENT);
    iommu_bypass();
    assert_int_equal(outcome(0, FIRST_STREAM), FAKE_SMMU_PASSED);
    (void)state;
}

static void test_none(void **state)
{
    (void)state;
    trees_remove(tree, "/smmuv3@9050000");
    trees_remove(tree, SECOND);
    assert_int_equal(judge(), POLICY_SMMU_ABSENT);
    iommu_bypass();
    iommu_print_state();
    assert_string_equal(fake_console_text(), "SMMU base=- state=absent cr0ack=- gbpa=-\n");
}

/* Each is named, once, with what that means. */
static void test_not_driven(void **state)
{
    (void)state;
    trees_change_text(tree, SECOND, "compatible", "arm,smmu-v2");
    TREES_CHANGE_CELLS(tree, SECOND, "reg", 0, 0x9070000, 0, 0x10000, 0, 0x9080000, 0, 0x10000);
    trees_add(tree, "/", "pmcg@9072000");
    trees_change_text(tree, "/pmcg@9072000", "compatible", "arm,smmu-v3-pmcg");
    TREES_CHANGE_CELLS(tree, "/pmcg@9072000", "reg", 0, 0x9072000, 0, 0x1000);
    trees_change_text(tree, "/smmuv3@9050000", "status", "disabled");
    assert_int_equal(judge(), POLICY_SMMU_ABSENT);
    iommu_bypass();
    assert_int_equal(fake_console_count("is not driven"), 2);
    assert_non_null(strstr(fake_console_text(),
                           "hyp: the SMMU at 0x9070000 (SMMUv2) is not driven, nor dom0's: DMA "
                           "past it is as firmware left it\n"));
    assert_non_null(strstr(fake_console_text(),
                           "hyp: the SMMU at 0x9050000 (SMMUv3, disabled) is not driven, nor"));
}

/* What was unmapped stays in the TLBs until all of them are told. */
static void test_invalidate(void **state)
{
    (void)state;
    judge();
    iommu_invalidate(); /* nothing translates yet */
    iommu_protect();
    assert_int_equal(outcome(0, FIRST_STREAM), FAKE_SMMU_TRANSLATED);
    assert_int_equal(outcome(1, SECOND_STREAM), FAKE_SMMU_TRANSLATED);
    assert_true(pgtable_unmap(stage2_for_smmu(true), SETUP_RAM, SETUP_RAM_SIZE));
    assert_int_equal(outcome(0, FIRST_STREAM), FAKE_SMMU_TRANSLATED);
    iommu_invalidate();
    assert_int_equal(outcome(0, FIRST_STREAM), FAKE_SMMU_ABORTED);
    assert_int_equal(outcome(1, SECOND_STREAM), FAKE_SMMU_ABORTED);

    fake_smmu_select(1);
    fake_smmu.deaf_commands = true;
    FAKE_CONSOLE_PANICS(iommu_invalidate());
    assert_panicked("the SMMU at 0x9070000 cannot be made to forget memory that was dom0's: "
                    "CMD_SYNC is not answered");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_each_device_at_its_own, fresh, done),
        cmocka_unit_test_setup_teardown(test_interrupts, fresh, done),
        cmocka_unit_test_setup_teardown(test_shared_interrupt, fresh, done),
        cmocka_unit_test_setup_teardown(test_no_interrupts, fresh, done),
        cmocka_unit_test_setup_teardown(test_one_without_devices, fresh, done),
        cmocka_unit_test_setup_teardown(test_one_without_devices_nor_gbpa, fresh, done),
        cmocka_unit_test_setup_teardown(test_one_unusable, fresh, done),
        cmocka_unit_test_setup_teardown(test_streams_beyond_sidsize, fresh, done),
        cmocka_unit_test_setup_teardown(test_different_stages, fresh, done),
        cmocka_unit_test_setup_teardown(test_deaf, fresh, done),
        cmocka_unit_test_setup_teardown(test_bad_tree, fresh, done),
        cmocka_unit_test_setup_teardown(test_no_phandle, fresh, done),
        cmocka_unit_test_setup_teardown(test_none, fresh, done),
        cmocka_unit_test_setup_teardown(test_not_driven, fresh, done),
        cmocka_unit_test_setup_teardown(test_invalidate, fresh, done),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
