/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The SMMU in the board's tree, and what the policy is told of it. */
#include "loader/smmuv3.h"

#include <stdlib.h>

#include "loader/tree.h"
#include "trees.h"

#define SMMU "/smmuv3@9050000"

static struct smmuv3 smmu;

/* Reads and frees the tree. */
static const char *find(void *tree)
{
    const char *error = tree_check(tree, fdt_totalsize(tree));

    assert_null(error);
    error = smmuv3_find(tree, &smmu);
    free(tree);
    return error;
}

static void test_found(void **state)
{
    void *tree = trees_of_board();

    (void)state;
    assert_null(find(tree));
    assert_int_equal(smmu.count, 1);
    assert_int_equal(smmu.phandle, TREES_SMMU_PHANDLE);
    assert_int_equal(smmu.base, 0x9050000);
    assert_int_equal(smmu.size, 0x20000);
    assert_int_equal(smmu.interrupt_parent, TREES_GIC_PHANDLE);
    assert_true(smmu.dma_coherent);
}

/* Below a disabled node or disabled itself, it is not there. */
static void test_disabled(void **state)
{
    void *tree = trees_of_board();

    (void)state;
    trees_change_text(tree, SMMU, "status", "reserved");
    trees_change_text(tree, "/soc", "status", "disabled");
    trees_add(tree, "/soc", "smmu@1000");
    trees_change_text(tree, "/soc/smmu@1000", "compatible", "arm,smmu-v3");
    assert_null(find(tree));
    assert_int_equal(smmu.count, 0);
}

/* The first is the one that is driven, and the only one whose registers matter. */
static void test_two(void **state)
{
    void *tree = trees_of_board();

    (void)state;
    trees_add(tree, "/soc", "smmu@1000");
    trees_change_text(tree, "/soc/smmu@1000", "compatible", "arm,smmu-v3");
    TREES_CHANGE_CELLS(tree, "/soc/smmu@1000", "reg", 0x1000, 0x1000);
    assert_null(find(tree));
    assert_int_equal(smmu.count, 2);
    assert_int_equal(smmu.base, 0x9050000);
}

static void test_unreachable(void **state)
{
    void *tree = trees_of_board();

    (void)state;
    trees_remove_property(tree, SMMU, "reg");
    assert_string_equal(find(tree), "the SMMU has no address that the CPU can use");

    tree = trees_of_board();
    TREES_CHANGE_CELLS(tree, SMMU, "reg", 0, 0x9050000, 0, SMMUV3_REGISTERS_SIZE - 1);
    assert_non_null(find(tree));
    tree = trees_of_board();
    TREES_CHANGE_CELLS(tree, SMMU, "reg", 0, 0x9050000, 0, SMMUV3_REGISTERS_SIZE);
    assert_null(find(tree));
}

/* One device with these streams. */
static struct devices devices_with(uint32_t first, uint32_t count)
{
    static struct devices_device device;
    static struct devices_streams streams;

    streams = (struct devices_streams){.first = first, .count = count};
    return (struct devices){
        .list = &device, .count = 1, .streams = &streams, .stream_count = 1, .failed_node = -1};
}

static void test_stream_bits(void **state)
{
    static const struct {
        uint32_t first, count;
        unsigned int bits;
    } cases[] = {{0, 1, 0},           {0, 2, 1},          {1, 1, 1},      {7, 1, 3},
                 {7, 2, 4},           {0, 0x10000, 16},   {8, 65529, 17}, {0xffffffff, 1, 32},
                 {0x7fffffff, 1, 31}, {0x7fffffff, 2, 32}};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct devices devices = devices_with(cases[i].first, cases[i].count);

        assert_int_equal(smmuv3_stream_bits(&devices), cases[i].bits);
    }
}

static void test_judged(void **state)
{
    const struct smmuv3_hardware usable = {.sid_bits = 8};
    const struct smmuv3_hardware broken = {.error = "it is broken", .sid_bits = 8};
    struct devices none = {.failed_node = -1};
    struct devices fit = devices_with(0, 0x100);
    const char *why = "stale";

    (void)state;
    smmu = (struct smmuv3){.count = 0};
    assert_int_equal(smmuv3_judge(&smmu, &fit, &broken, &why), POLICY_SMMU_ABSENT);
    assert_null(why);
    smmu.count = 1;
    assert_int_equal(smmuv3_judge(&smmu, &none, &broken, &why), POLICY_SMMU_ABSENT);
    assert_null(why);
    assert_int_equal(smmuv3_judge(&smmu, &fit, &usable, &why), POLICY_SMMU_USABLE);
    assert_null(why);
    assert_int_equal(smmuv3_judge(&smmu, &fit, &broken, &why), POLICY_SMMU_UNUSABLE);
    assert_string_equal(why, "it is broken");
    fit = devices_with(0, 0x101);
    assert_int_equal(smmuv3_judge(&smmu, &fit, &usable, &why), POLICY_SMMU_UNUSABLE);
    assert_non_null(why);
    fit = devices_with(0, 1);
    smmu.count = 2;
    assert_int_equal(smmuv3_judge(&smmu, &fit, &usable, &why), POLICY_SMMU_UNUSABLE);
    assert_non_null(why);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_found),       cmocka_unit_test(test_disabled),
        cmocka_unit_test(test_two),         cmocka_unit_test(test_unreachable),
        cmocka_unit_test(test_stream_bits), cmocka_unit_test(test_judged),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
