/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What of the board's SMMUs dom0 must not reach, be they driven or not. */
#include "loader/hidden.h"

#include <stdio.h>
#include <stdlib.h>

#include "loader/tree.h"
#include "trees.h"

static struct hidden_frames frames;

/* Reads and frees the tree. */
static const char *find(void *tree)
{
    const char *error = tree_check(tree, fdt_totalsize(tree));

    assert_null(error);
    error = hidden_find_frames(tree, &frames);
    free(tree);
    return error;
}

static void assert_frame(uint64_t base, uint64_t size, enum iommu_kind kind, bool enabled,
                         bool first)
{
    unsigned int i;

    for (i = 0; i < frames.count && frames.list[i].base != base;)
        i++;
    assert_true(i < frames.count);
    assert_int_equal(frames.list[i].size, size);
    assert_int_equal(frames.list[i].kind, kind);
    assert_int_equal(frames.list[i].enabled, enabled);
    assert_int_equal(frames.list[i].first, first);
}

static void add(void *tree, const char *parent, const char *name, const char *compatible)
{
    char path[64];

    snprintf(path, sizeof(path), "%s/%s", parent[1] == '\0' ? "" : parent, name);
    trees_add(tree, parent, name);
    trees_change_text(tree, path, "compatible", compatible);
}

static void test_driven(void **state)
{
    (void)state;
    assert_null(find(trees_of_board()));
    assert_int_equal(frames.count, 1);
    assert_frame(0x9050000, 0x20000, IOMMU_SMMU_V3, true, true);
}

/* Through the bus, several ranges, and not those that lead nowhere. */
static void test_others(void **state)
{
    void *tree = trees_of_board();

    (void)state;
    add(tree, "/soc", "smmu@8000", "arm,mmu-500");
    TREES_CHANGE_CELLS(tree, "/soc/smmu@8000", "reg", 0x8000, 0x1000, 0x9000, 0x800, 0x5000000, 1);
    add(tree, "/soc", "pmcg@a000", "arm,smmu-v3-pmcg");
    TREES_CHANGE_CELLS(tree, "/soc/pmcg@a000", "reg", 0xb000, 0, 0xa000, 0x1000);
    add(tree, "/soc", "iommu@c000", "rockchip,iommu");
    TREES_CHANGE_CELLS(tree, "/soc/iommu@c000", "reg", 0xc000, 0x1000);
    TREES_CHANGE_CELLS(tree, "/soc/iommu@c000", "#iommu-cells", 0);
    assert_null(find(tree));
    assert_int_equal(frames.count, 4);
    assert_frame(0x9050000, 0x20000, IOMMU_SMMU_V3, true, true);
    assert_frame(0xa0008000, 0x1000, IOMMU_SMMU_V2, true, true);
    assert_frame(0xa0009000, 0x800, IOMMU_SMMU_V2, true, false);
    assert_frame(0xa000a000, 0x1000, IOMMU_NONE, true, true);
}

/* Itself, or below a disabled node. */
static void test_disabled(void **state)
{
    void *tree = trees_of_board();

    (void)state;
    trees_remove(tree, "/smmuv3@9050000");
    add(tree, "/soc", "smmu@8000", "arm,smmu-v1");
    TREES_CHANGE_CELLS(tree, "/soc/smmu@8000", "reg", 0x8000, 0x1000);
    trees_change_text(tree, "/soc/smmu@8000", "status", "disabled");
    assert_null(find(tree));
    assert_int_equal(frames.count, 1);
    assert_frame(0xa0008000, 0x1000, IOMMU_SMMU_V1, false, true);

    tree = trees_of_board();
    trees_remove(tree, "/smmuv3@9050000");
    trees_change_text(tree, "/soc", "status", "disabled");
    add(tree, "/soc", "smmu@8000", "arm,smmu-v3");
    TREES_CHANGE_CELLS(tree, "/soc/smmu@8000", "reg", 0x8000, 0x1000);
    assert_null(find(tree));
    assert_int_equal(frames.count, 1);
    assert_frame(0xa0008000, 0x1000, IOMMU_SMMU_V3, false, true);
}

/* The last one's registers are empty. */
static void *tree_of_many(unsigned int count)
{
    char name[32];

    trees_start();
    TREES_CELLS("#address-cells", 1);
    TREES_CELLS("#size-cells", 1);
    for (unsigned int i = 0; i < count; i++) {
        snprintf(name, sizeof(name), "smmu@%x", i * 0x1000);
        trees_begin(name);
        trees_put_text("compatible", "arm,smmu-v2");
        TREES_CELLS("reg", i * 0x1000, i + 1 < count ? 0x1000 : 0);
        trees_end();
    }
    return trees_finish();
}

static void test_too_many(void **state)
{
    (void)state;
    assert_null(find(tree_of_many(HIDDEN_MAX_FRAMES)));
    assert_int_equal(frames.count, HIDDEN_MAX_FRAMES - 1);
    assert_string_equal(find(tree_of_many(HIDDEN_MAX_FRAMES + 1)),
                        "the board's SMMUs have more than 128 ranges of registers");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_driven),
        cmocka_unit_test(test_others),
        cmocka_unit_test(test_disabled),
        cmocka_unit_test(test_too_many),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
