/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Which devices, and which of their streams, are found behind an SMMU. */
#include "loader/devices.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "loader/tree.h"
#include "trees.h"

#define SMMU    0x10u
#define OTHER   0x11u /* a second SMMU */
#define PLAIN   0x12u /* #iommu-cells 0 */
#define COMPLEX 0x13u /* #iommu-cells 2 */

static struct devices_device list[DEVICES_MAX];
static struct devices_streams streams[65536];
static struct devices found;

/* Whose devices find() looks for. */
static const uint32_t smmus[] = {SMMU, OTHER};
static uint32_t smmu_count = 1;

static void put_iommu(const char *name, uint32_t phandle, uint32_t cells)
{
    trees_begin(name);
    TREES_CELLS("#iommu-cells", cells);
    TREES_CELLS("phandle", phandle);
    trees_end();
}

static void start(void)
{
    trees_start();
    put_iommu("smmu@0", SMMU, 1);
    put_iommu("smmu@1", OTHER, 1);
    put_iommu("iommu@2", PLAIN, 0);
    /* Referred to although it is disabled, its specifiers have to be stepped over all the same. */
    trees_begin("iommu@3");
    TREES_CELLS("#iommu-cells", 2);
    TREES_CELLS("linux,phandle", COMPLEX);
    trees_put_text("status", "disabled");
    trees_end();
}

/* Looks in the tree and frees it. Whatever is left in the arrays from before must not matter. */
static enum devices_error find(void *tree)
{
    enum devices_error error;

    assert_null(tree_check(tree, fdt_totalsize(tree)));
    found.list = list;
    found.capacity = sizeof(list) / sizeof(list[0]);
    found.streams = streams;
    found.stream_capacity = sizeof(streams) / sizeof(streams[0]);
    error = devices_find(tree, smmus, smmu_count, &found);
    free(tree);
    return error;
}

/* The same with one device whose only property of interest is this. */
static enum devices_error find_one(const char *name, size_t count, const uint32_t *cells)
{
    start();
    trees_begin("device");
    trees_put_cells(name, count, cells);
    trees_end();
    return find(trees_finish());
}

#define FIND_ONE(name, ...) find_one(name, CELL_COUNT_(__VA_ARGS__), CELLS_(__VA_ARGS__))

static void assert_stream(uint32_t index, uint32_t device, uint32_t first, uint32_t count)
{
    assert_true(index < found.stream_count);
    assert_int_equal(streams[index].device, device);
    assert_int_equal(streams[index].first, first);
    assert_int_equal(streams[index].count, count);
}

static void assert_stream_at(uint32_t smmu, uint32_t index, uint32_t device, uint32_t first,
                             uint32_t count)
{
    assert_stream(index, device, first, count);
    assert_int_equal(smmus[streams[index].smmu], smmu);
}

static void test_none(void **state)
{
    static const uint32_t none = 0;
    void *tree;

    (void)state;
    start();
    trees_begin("device");
    trees_end();
    assert_int_equal(find(trees_finish()), DEVICES_OK);
    assert_int_equal(found.count, 0);
    assert_int_equal(found.stream_count, 0);
    assert_int_equal(found.failed_node, -1);

    /* Nothing can refer to an SMMU without a phandle, not even an empty entry. */
    start();
    trees_begin("device");
    TREES_CELLS("iommus", 0);
    TREES_CELLS("iommu-map", 0, 0, 0, 8);
    trees_end();
    tree = trees_finish();
    assert_int_equal(devices_find(tree, &none, 1, &found), DEVICES_OK);
    assert_int_equal(found.count, 0);
    free(tree);
}

static void test_iommus(void **state)
{
    (void)state;
    assert_int_equal(FIND_ONE("iommus", SMMU, 7), DEVICES_OK);
    assert_int_equal(found.count, 1);
    assert_int_equal(list[0].phandle, 0);
    assert_int_equal(found.stream_count, 1);
    assert_stream(0, 0, 7, 1);

    /* Runs are joined where one follows on the other, and nowhere else. */
    assert_int_equal(FIND_ONE("iommus", SMMU, 8, SMMU, 9, SMMU, 10, SMMU, 9, SMMU, 12, SMMU, 11,
                              SMMU, 0xffffffff),
                     DEVICES_OK);
    assert_int_equal(found.count, 1);
    assert_int_equal(found.stream_count, 4);
    assert_stream(0, 0, 8, 3);
    assert_stream(1, 0, 12, 1);
    assert_stream(2, 0, 11, 1);
    assert_stream(3, 0, 0xffffffff, 1);

    /* Other IOMMUs' specifiers are of other lengths, and may look like ours. */
    assert_int_equal(FIND_ONE("iommus", PLAIN, COMPLEX, SMMU, 1, OTHER, SMMU, 0, SMMU, 2, PLAIN),
                     DEVICES_OK);
    assert_int_equal(found.stream_count, 1);
    assert_stream(0, 0, 2, 1);
    assert_int_equal(FIND_ONE("iommus", OTHER, 5), DEVICES_OK);
    assert_int_equal(found.count, 0);
}

static void test_bad_iommus(void **state)
{
    static const uint32_t cells[] = {SMMU, 1};

    (void)state;
    assert_int_equal(FIND_ONE("iommus", SMMU), DEVICES_BAD_IOMMUS);
    assert_int_equal(FIND_ONE("iommus", SMMU, 1, SMMU), DEVICES_BAD_IOMMUS);
    assert_int_equal(FIND_ONE("iommus", COMPLEX, 1), DEVICES_BAD_IOMMUS);
    assert_int_equal(FIND_ONE("iommus", 0x99, 1), DEVICES_BAD_IOMMUS);
    assert_int_equal(FIND_ONE("iommus", 0xffffffff, 1), DEVICES_BAD_IOMMUS);

    start();
    trees_begin("good");
    TREES_CELLS("iommus", SMMU, 1);
    trees_end();
    trees_begin("bad");
    trees_put("iommus", cells, 7);
    trees_end();
    assert_int_equal(find(trees_finish()), DEVICES_BAD_IOMMUS);
    assert_true(found.failed_node > list[0].node);

    /* An SMMU with specifiers that are no stream IDs, and one with an absurd length. */
    trees_start();
    put_iommu("smmu@0", SMMU, 2);
    trees_begin("device");
    TREES_CELLS("iommus", SMMU, 1, 2);
    trees_end();
    assert_int_equal(find(trees_finish()), DEVICES_BAD_IOMMUS);
    trees_start();
    put_iommu("smmu@0", SMMU, 1);
    put_iommu("smmu@1", OTHER, 0xffffffff);
    trees_begin("device");
    TREES_CELLS("iommus", OTHER, 1, 2);
    trees_end();
    assert_int_equal(find(trees_finish()), DEVICES_BAD_IOMMUS);
}

static void test_iommu_map(void **state)
{
    (void)state;
    assert_int_equal(FIND_ONE("iommu-map", 0, SMMU, 0, 0x10000), DEVICES_OK);
    assert_int_equal(found.count, 1);
    assert_int_equal(found.stream_count, 1);
    assert_stream(0, 0, 0, 0x10000);

    assert_int_equal(FIND_ONE("iommu-map", 0, SMMU, 0x100, 8, 8, OTHER, 0, 8, 0x10, SMMU, 0x108, 8,
                              0x18, SMMU, 0x200, 1, 0x20, SMMU, 0x300, 0),
                     DEVICES_OK);
    assert_int_equal(found.stream_count, 2);
    assert_stream(0, 0, 0x100, 16);
    assert_stream(1, 0, 0x200, 1);

    assert_int_equal(FIND_ONE("iommu-map", 0, SMMU, 0, 0xffffffff), DEVICES_OK);
    assert_stream(0, 0, 0, 0xffffffff);
    assert_int_equal(FIND_ONE("iommu-map", 0xffffffff, SMMU, 0xfffffff0, 1), DEVICES_OK);
    assert_stream(0, 0, 0xfffffff0, 1);

    /* Nothing gets through to the SMMU: not behind it. */
    assert_int_equal(FIND_ONE("iommu-map", 0, SMMU, 0, 0), DEVICES_OK);
    assert_int_equal(found.count, 0);
    assert_int_equal(FIND_ONE("iommu-map", 0, OTHER, 0, 8), DEVICES_OK);
    assert_int_equal(found.count, 0);
}

static void test_bad_iommu_map(void **state)
{
    (void)state;
    assert_int_equal(FIND_ONE("iommu-map", 0, SMMU, 0), DEVICES_BAD_IOMMU_MAP);
    assert_int_equal(FIND_ONE("iommu-map", 0, SMMU, 0, 1, 2), DEVICES_BAD_IOMMU_MAP);
    assert_int_equal(FIND_ONE("iommu-map", 1, SMMU, 0, 0xffffffff), DEVICES_OK);
    assert_int_equal(FIND_ONE("iommu-map", 2, SMMU, 0, 0xffffffff), DEVICES_BAD_IOMMU_MAP);
    assert_int_equal(FIND_ONE("iommu-map", 0, SMMU, 2, 0xffffffff), DEVICES_BAD_IOMMU_MAP);
    assert_true(found.failed_node > 0);
}

static enum devices_error find_masked(uint32_t mask, uint32_t first, uint32_t stream,
                                      uint32_t length)
{
    start();
    trees_begin("pcie");
    TREES_CELLS("iommu-map", first, SMMU, stream, length);
    TREES_CELLS("iommu-map-mask", mask);
    trees_end();
    return find(trees_finish());
}

static void test_mask(void **state)
{
    (void)state;
    /* Bus and device, whatever the function. */
    assert_int_equal(find_masked(0xfff8, 0x100, 0x40, 0x20), DEVICES_OK);
    assert_int_equal(found.count, 1);
    assert_int_equal(found.stream_count, 4);
    assert_stream(0, 0, 0x40, 1);
    assert_stream(3, 0, 0x58, 1);
    /* Device and function, whatever the bus. */
    assert_int_equal(find_masked(0xff, 0, 0x40, 0x10000), DEVICES_OK);
    assert_int_equal(found.stream_count, 1);
    assert_stream(0, 0, 0x40, 0x100);
    assert_int_equal(find_masked(0, 0, 5, 0x10000), DEVICES_OK);
    assert_int_equal(found.stream_count, 1);
    assert_stream(0, 0, 5, 1);
    assert_int_equal(find_masked(0xffffffff, 3, 5, 4), DEVICES_OK);
    assert_stream(0, 0, 5, 4);

    /* The entry could never match. */
    assert_int_equal(find_masked(0xff, 0x100, 0, 0x10000), DEVICES_BAD_IOMMU_MAP);
    start();
    trees_begin("pcie");
    TREES_CELLS("iommu-map", 0, SMMU, 0, 8);
    TREES_CELLS("iommu-map-mask", 1, 2);
    trees_end();
    assert_int_equal(find(trees_finish()), DEVICES_BAD_IOMMU_MAP);
}

/* Linux's of_map_id(), requester ID by requester ID. */
static void mark_reached(uint8_t *reached, uint32_t mask, uint32_t first, uint32_t stream,
                         uint32_t length)
{
    uint32_t id;

    for (id = 0; id < 0x10000; id++) {
        uint32_t masked = id & mask;

        if (masked >= first && masked < first + length)
            reached[masked - first + stream] = 1;
    }
}

static void test_mask_against_model(void **state)
{
    static uint8_t reached[0x20000];
    static uint8_t listed[0x20000];
    uint32_t seed = 1;
    int round;
    uint32_t i, j;

    (void)state;
    for (round = 0; round < 200; round++) {
        uint32_t mask = (trees_random(&seed) | trees_random(&seed)) & 0xffff;
        uint32_t first = trees_random(&seed) & mask;
        uint32_t length = trees_random(&seed) % (0x10000 - first) + 1;
        uint32_t stream = trees_random(&seed) % 0x10000;

        memset(reached, 0, sizeof(reached));
        memset(listed, 0, sizeof(listed));
        mark_reached(reached, mask, first, stream, length);
        assert_int_equal(find_masked(mask, first, stream, length), DEVICES_OK);
        for (i = 0; i < found.stream_count; i++) {
            for (j = 0; j < streams[i].count; j++) {
                assert_true(streams[i].first + j < sizeof(listed));
                assert_int_equal(listed[streams[i].first + j]++, 0);
            }
        }
        assert_memory_equal(reached, listed, sizeof(reached));
    }
}

static void put_device(const char *name, uint32_t stream, const char *status)
{
    trees_begin(name);
    TREES_CELLS("iommus", SMMU, stream);
    if (status != NULL)
        trees_put_text("status", status);
}

static void test_status(void **state)
{
    (void)state;
    start();
    put_device("a", 1, "disabled");
    put_device("below", 2, "okay");
    put_device("far-below", 3, NULL);
    trees_end();
    trees_end();
    trees_end();
    put_device("b", 4, "okay");
    put_device("below", 5, "ok");
    trees_end();
    put_device("off", 6, "fail");
    trees_end();
    put_device("empty", 7, "");
    trees_end();
    put_device("on", 8, NULL);
    trees_end();
    trees_end();
    assert_int_equal(find(trees_finish()), DEVICES_OK);
    assert_int_equal(found.count, 3);
    assert_stream(0, 0, 4, 1);
    assert_stream(1, 1, 5, 1);
    assert_stream(2, 2, 8, 1);
}

static void test_smmu_itself(void **state)
{
    (void)state;
    trees_start();
    trees_begin("smmu");
    TREES_CELLS("#iommu-cells", 1);
    TREES_CELLS("phandle", SMMU);
    TREES_CELLS("iommus", SMMU, 1);
    put_device("below", 2, NULL);
    trees_end();
    trees_end();
    put_device("device", 3, NULL);
    TREES_CELLS("phandle", 0x20);
    trees_end();
    assert_int_equal(find(trees_finish()), DEVICES_OK);
    assert_int_equal(found.count, 1);
    assert_int_equal(list[0].phandle, 0x20);
    assert_stream(0, 0, 3, 1);
}

static void test_phandles(void **state)
{
    (void)state;
    start();
    put_device("a", 1, NULL);
    TREES_CELLS("phandle", 0x20);
    trees_end();
    put_device("b", 2, NULL);
    TREES_CELLS("linux,phandle", 0x21);
    trees_end();
    put_device("c", 3, NULL);
    TREES_CELLS("phandle", 0xffffffff);
    trees_end();
    put_device("d", 4, NULL);
    TREES_CELLS("phandle", 1, 2);
    trees_end();
    assert_int_equal(find(trees_finish()), DEVICES_OK);
    assert_int_equal(found.count, 4);
    assert_int_equal(list[0].phandle, 0x20);
    assert_int_equal(list[1].phandle, 0x21);
    assert_int_equal(list[2].phandle, 0);
    assert_int_equal(list[3].phandle, 0);
}

static void test_both_properties(void **state)
{
    (void)state;
    start();
    put_device("pcie", 0x10, NULL);
    TREES_CELLS("iommu-map", 0, SMMU, 0x11, 4);
    trees_end();
    put_device("next", 0x15, NULL);
    trees_end();
    assert_int_equal(find(trees_finish()), DEVICES_OK);
    assert_int_equal(found.count, 2);
    assert_int_equal(found.stream_count, 2);
    assert_stream(0, 0, 0x10, 5);
    assert_stream(1, 1, 0x15, 1);
}

static enum devices_error find_in_room(uint32_t devices, uint32_t runs)
{
    struct devices small = {
        .list = list, .capacity = devices, .streams = streams, .stream_capacity = runs};
    enum devices_error error;
    void *tree;

    start();
    put_device("a", 1, NULL);
    trees_end();
    put_device("b", 2, NULL);
    TREES_CELLS("iommu-map", 0, SMMU, 9, 1);
    trees_end();
    tree = trees_finish();
    error = devices_find(tree, smmus, 1, &small);
    assert_true(small.count <= devices && small.stream_count <= runs);
    free(tree);
    return error;
}

/* Devices are told apart by the SMMU that they are behind, and may be behind both. */
static void test_two_smmus(void **state)
{
    (void)state;
    smmu_count = 2;
    start();
    put_device("a", 7, NULL);
    trees_end();
    trees_begin("b");
    TREES_CELLS("iommus", OTHER, 7, PLAIN, OTHER, 8, SMMU, 9, OTHER, 9);
    trees_end();
    trees_begin("c");
    TREES_CELLS("iommu-map", 0, SMMU, 0x100, 8, 8, OTHER, 0x108, 8, 0x10, OTHER, 0x110, 8);
    trees_end();
    trees_begin("d");
    TREES_CELLS("iommus", COMPLEX, SMMU, OTHER);
    trees_end();
    assert_int_equal(find(trees_finish()), DEVICES_OK);
    smmu_count = 1;
    assert_int_equal(found.count, 3);
    assert_int_equal(found.stream_count, 6);
    assert_stream_at(SMMU, 0, 0, 7, 1);
    assert_stream_at(OTHER, 1, 1, 7, 2);
    assert_stream_at(SMMU, 2, 1, 9, 1);
    assert_stream_at(OTHER, 3, 1, 9, 1);
    assert_stream_at(SMMU, 4, 2, 0x100, 8);
    assert_stream_at(OTHER, 5, 2, 0x108, 16);
}

static void test_too_many(void **state)
{
    uint32_t i;

    (void)state;
    assert_int_equal(find_in_room(2, 3), DEVICES_OK);
    assert_int_equal(find_in_room(1, 3), DEVICES_TOO_MANY);
    assert_int_equal(find_in_room(2, 2), DEVICES_TOO_MANY);
    assert_int_equal(find_in_room(0, 0), DEVICES_TOO_MANY);

    /* A mask without its lowest bit makes a run of every other stream. */
    assert_int_equal(find_masked(0xfffffffe, 0, 0, 0xffffffff), DEVICES_TOO_MANY);

    for (i = 128; i <= 129; i++) {
        uint32_t iommu;

        trees_start();
        for (iommu = 0; iommu < i; iommu++)
            put_iommu("iommu", SMMU + iommu, 1);
        assert_int_equal(find(trees_finish()), i == 128 ? DEVICES_OK : DEVICES_TOO_MANY);
    }
}

static void test_deep(void **state)
{
    int depth, i;

    (void)state;
    for (depth = (int)TREE_MAX_DEPTH - 1; depth <= (int)TREE_MAX_DEPTH; depth++) {
        start();
        for (i = 0; i < depth; i++)
            put_device("a", (uint32_t)i * 2, NULL);
        for (i = 0; i < depth; i++)
            trees_end();
        if (depth == (int)TREE_MAX_DEPTH) {
            assert_int_equal(find(trees_finish()), DEVICES_BAD_TREE);
        } else {
            assert_int_equal(find(trees_finish()), DEVICES_OK);
            assert_int_equal(found.count, depth);
        }
    }
}

static void test_thousands(void **state)
{
    static const uint32_t counts[] = {10, 100, 1000, 10000, DEVICES_MAX, DEVICES_MAX + 1};
    size_t round;
    uint32_t i;

    (void)state;
    for (round = 0; round < sizeof(counts) / sizeof(counts[0]); round++) {
        uint32_t count = counts[round];

        start();
        for (i = 0; i < count; i++) {
            char name[32];

            snprintf(name, sizeof(name), "device@%x", i);
            put_device(name, 2 * i, NULL);
            if (i % 2 == 0)
                TREES_CELLS("phandle", 0x1000 + i);
            trees_end();
        }
        if (count > DEVICES_MAX) {
            assert_int_equal(find(trees_finish()), DEVICES_TOO_MANY);
            continue;
        }
        assert_int_equal(find(trees_finish()), DEVICES_OK);
        assert_int_equal(found.count, count);
        assert_int_equal(found.stream_count, count);
        for (i = 0; i < count; i++) {
            assert_stream(i, i, 2 * i, 1);
            assert_int_equal(list[i].phandle, i % 2 == 0 ? 0x1000 + i : 0);
            assert_true(i == 0 || list[i].node > list[i - 1].node);
        }
    }
}

static void test_texts(void **state)
{
    enum devices_error error;

    (void)state;
    for (error = DEVICES_OK; error <= DEVICES_TOO_MANY; error++) {
        assert_non_null(devices_error_text(error));
        assert_string_not_equal(devices_error_text(error), "unknown error");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_none),
        cmocka_unit_test(test_iommus),
        cmocka_unit_test(test_bad_iommus),
        cmocka_unit_test(test_iommu_map),
        cmocka_unit_test(test_bad_iommu_map),
        cmocka_unit_test(test_mask),
        cmocka_unit_test(test_mask_against_model),
        cmocka_unit_test(test_status),
        cmocka_unit_test(test_smmu_itself),
        cmocka_unit_test(test_phandles),
        cmocka_unit_test(test_both_properties),
        cmocka_unit_test(test_two_smmus),
        cmocka_unit_test(test_too_many),
        cmocka_unit_test(test_deep),
        cmocka_unit_test(test_thousands),
        cmocka_unit_test(test_texts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
