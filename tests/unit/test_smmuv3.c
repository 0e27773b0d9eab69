/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The SMMUs in the board's tree, and what the policy is told of them. */
#include "loader/smmuv3.h"

#include <stdlib.h>

#include "loader/tree.h"
#include "trees.h"

#define SMMU "/smmuv3@9050000"

static struct smmuv3s smmus;

/* Reads and frees the tree. */
static const char *find(void *tree)
{
    const char *error = tree_check(tree, fdt_totalsize(tree));

    assert_null(error);
    error = smmuv3_find(tree, &smmus);
    free(tree);
    return error;
}

static void test_found(void **state)
{
    void *tree = trees_of_board();

    (void)state;
    assert_null(find(tree));
    assert_int_equal(smmus.count, 1);
    assert_int_equal(smmus.list[0].phandle, TREES_SMMU_PHANDLE);
    assert_int_equal(smmus.list[0].base, 0x9050000);
    assert_int_equal(smmus.list[0].size, 0x20000);
    assert_int_equal(smmus.list[0].interrupt_parent, TREES_GIC_PHANDLE);
    assert_true(smmus.list[0].dma_coherent);
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
    assert_int_equal(smmus.count, 0);
}

/* A second SMMU, in the way of nothing. */
static void *tree_of_two(void)
{
    void *tree = trees_of_board();

    trees_add(tree, "/soc", "smmu@100000");
    trees_change_text(tree, "/soc/smmu@100000", "compatible", "arm,smmu-v3");
    TREES_CHANGE_CELLS(tree, "/soc/smmu@100000", "reg", 0x100000, 0x20000);
    TREES_CHANGE_CELLS(tree, "/soc/smmu@100000", "phandle", 0x99);
    return tree;
}

static void test_two(void **state)
{
    void *tree = tree_of_two();

    (void)state;
    assert_null(find(tree));
    assert_int_equal(smmus.count, 2);
    assert_int_equal(smmus.list[0].base, 0x9050000);
    assert_int_equal(smmus.list[1].base, 0xd0000000);
    assert_int_equal(smmus.list[1].phandle, 0x99);

    tree = tree_of_two();
    TREES_CHANGE_CELLS(tree, "/soc", "ranges", 0x100000, 0, 0x906ffff, 0x100000);
    assert_string_equal(find(tree), "the registers of two SMMUs overlap");
    tree = tree_of_two();
    TREES_CHANGE_CELLS(tree, "/soc", "ranges", 0x100000, 0, 0x9030001, 0x100000);
    assert_string_equal(find(tree), "the registers of two SMMUs overlap");
    tree = tree_of_two();
    TREES_CHANGE_CELLS(tree, "/soc", "ranges", 0x100000, 0, 0x9030000, 0x100000);
    assert_null(find(tree));
}

static void test_many(void **state)
{
    unsigned int count, i;

    (void)state;
    for (count = 15; count <= 16; count++) {
        void *tree = trees_of_board();

        for (i = 0; i < count; i++) {
            char path[] = "/smmu@a";

            path[6] = (char)('a' + i);
            trees_add(tree, "/", &path[1]);
            trees_change_text(tree, path, "compatible", "arm,smmu-v3");
            TREES_CHANGE_CELLS(tree, path, "reg", 0, 0xb0000000 + 0x20000 * i, 0, 0x20000);
        }
        if (count == 15) {
            assert_null(find(tree));
            assert_int_equal(smmus.count, SMMUV3_MAX);
        } else {
            assert_string_equal(find(tree), "the board has more than 16 SMMUs");
        }
    }
}

/* Each device goes to its SMMU. */
static void test_devices(void **state)
{
    static struct devices_device list[4];
    static struct devices_streams streams[4];
    struct devices devices = {
        .list = list, .capacity = 4, .streams = streams, .stream_capacity = 4};
    void *tree = tree_of_two();

    (void)state;
    trees_add(tree, "/", "dma");
    TREES_CHANGE_CELLS(tree, "/dma", "iommus", 0x99, 5);
    TREES_CHANGE_CELLS(tree, "/soc/smmu@100000", "#iommu-cells", 1);
    assert_null(smmuv3_find(tree, &smmus));
    assert_int_equal(smmuv3_devices(tree, &smmus, &devices), DEVICES_OK);
    assert_int_equal(devices.count, 2);
    assert_int_equal(streams[0].smmu, 1);
    assert_int_equal(streams[1].smmu, 0);
    assert_true(smmuv3_has_devices(&devices, 0) && smmuv3_has_devices(&devices, 1));
    assert_int_equal(smmuv3_stream_bits(&devices, 0), 16);
    assert_int_equal(smmuv3_stream_bits(&devices, 1), 3);
    trees_remove(tree, "/dma");
    assert_int_equal(smmuv3_devices(tree, &smmus, &devices), DEVICES_OK);
    assert_false(smmuv3_has_devices(&devices, 1));
    free(tree);
}

static void test_unreachable(void **state)
{
    void *tree = trees_of_board();

    (void)state;
    trees_remove_property(tree, SMMU, "reg");
    assert_string_equal(find(tree), "an SMMU has no address that the CPU can use");

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

        assert_int_equal(smmuv3_stream_bits(&devices, 0), cases[i].bits);
    }
}

static void test_judged(void **state)
{
    const struct smmuv3_hardware usable[] = {{.sid_bits = 8}, {.sid_bits = 8}};
    const struct smmuv3_hardware broken[] = {{.error = "it is broken", .sid_bits = 8},
                                             {.error = "so is this", .sid_bits = 8}};
    struct devices none = {.failed_node = -1};
    struct devices fit = devices_with(0, 0x100);
    const char *why = "stale";
    unsigned int which = 9;

    (void)state;
    smmus.count = 0;
    assert_int_equal(smmuv3_judge(&smmus, &fit, broken, &which, &why), POLICY_SMMU_ABSENT);
    assert_null(why);
    smmus.count = 1;
    assert_int_equal(smmuv3_judge(&smmus, &none, broken, &which, &why), POLICY_SMMU_ABSENT);
    assert_null(why);
    assert_int_equal(smmuv3_judge(&smmus, &fit, usable, &which, &why), POLICY_SMMU_USABLE);
    assert_null(why);
    assert_int_equal(smmuv3_judge(&smmus, &fit, broken, &which, &why), POLICY_SMMU_UNUSABLE);
    assert_string_equal(why, "it is broken");
    assert_int_equal(which, 0);
    fit = devices_with(0, 0x101);
    assert_int_equal(smmuv3_judge(&smmus, &fit, usable, &which, &why), POLICY_SMMU_UNUSABLE);
    assert_non_null(why);
}

/* One that no device is behind does not matter; one that some are behind decides for all. */
static void test_judged_together(void **state)
{
    struct smmuv3_hardware hardware[] = {{.error = "it is broken"}, {.sid_bits = 8}};
    struct devices_streams streams[] = {{.smmu = 1, .first = 1, .count = 1},
                                        {.smmu = 0, .first = 0, .count = 1}};
    struct devices devices = {.count = 1, .streams = streams, .stream_count = 1};
    const char *why;
    unsigned int which;

    (void)state;
    smmus.count = 2;
    assert_int_equal(smmuv3_judge(&smmus, &devices, hardware, &which, &why), POLICY_SMMU_USABLE);
    devices.stream_count = 2;
    assert_int_equal(smmuv3_judge(&smmus, &devices, hardware, &which, &why), POLICY_SMMU_UNUSABLE);
    assert_int_equal(which, 0);
    hardware[0].error = NULL;
    assert_int_equal(smmuv3_judge(&smmus, &devices, hardware, &which, &why), POLICY_SMMU_USABLE);
    hardware[1].error = "so is this";
    assert_int_equal(smmuv3_judge(&smmus, &devices, hardware, &which, &why), POLICY_SMMU_UNUSABLE);
    assert_int_equal(which, 1);
    assert_string_equal(why, "so is this");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_found),
        cmocka_unit_test(test_disabled),
        cmocka_unit_test(test_two),
        cmocka_unit_test(test_unreachable),
        cmocka_unit_test(test_many),
        cmocka_unit_test(test_devices),
        cmocka_unit_test(test_judged_together),
        cmocka_unit_test(test_stream_bits),
        cmocka_unit_test(test_judged),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
