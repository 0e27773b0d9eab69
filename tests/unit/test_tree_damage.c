/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Damaged device trees through everything that reads one: whatever is made of them, nothing may be
 * read or written out of bounds, and a board that is accepted gets a tree that is well-formed and
 * fits into the room that was asked for. Meant to be run with the sanitizers.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "hyp/board.h"
#include "hyp/dom0_tree.h"
#include "loader/hidden.h"
#include "loader/tree.h"
#include "trees.h"

#define ROUNDS 20000u

/* Properties of one node. With each to be looked for among all, this takes half a minute. */
#define REPEATED 20000u

/* How far the trees got: a test that never gets anywhere tests nothing. */
static struct {
    unsigned int refused; /* by tree_check() */
    unsigned int unknown; /* not a board */
    unsigned int odd;     /* no list of devices */
    unsigned int written; /* dom0's tree */
} counts;

static struct board board;
static struct devices_device list[256];
static struct devices_streams streams[256];

/* All that refers to an IOMMU refers to one that is there. */
static void assert_references(const void *tree)
{
    struct hidden_references references;
    struct tree_walk walk;

    hidden_find_references(tree, &references);
    tree_walk_start(&walk, tree);
    while (tree_walk_next(&walk)) {
        assert_true(hidden_shows_iommus(&references, tree_property(tree, walk.node, "iommus")));
        assert_true(hidden_shows_map(&references, tree_property(tree, walk.node, "iommu-map")));
        assert_false(hidden_node(tree, walk.node));
    }
}

static void write_dom0_tree(struct devices *devices)
{
    struct dom0_tree dom0 = {
        .board = &board, .ram = board.ram, .ram_count = board.ram_count, .devices = devices};
    size_t bound = dom0_tree_bound(&dom0);
    void *out = malloc(bound);
    const char *error;

    assert_non_null(out);
    error = dom0_tree_write(&dom0, out, bound);
    if (error == NULL) {
        counts.written++;
        assert_null(tree_check(out, bound));
        assert_references(out);
        assert_int_equal(tree_property(out, trees_at(out, "/hypervisor"), "protected-devices").size,
                         4 * devices->count);
    } else {
        assert_string_not_equal(error, "there is not enough room for it");
    }
    free(out);
}

/* Everything that is done with a tree of which `size` bytes are there. */
static void use(const void *tree, size_t size)
{
    struct devices devices = {
        .list = list, .capacity = 256, .streams = streams, .stream_capacity = 256};
    static const uint32_t smmus[] = {TREES_SMMU_PHANDLE};
    const char *error = board_read(&board, tree, size);
    enum devices_error devices_error;

    assert_true(board_find_uart(tree, size) == board.uart.base);
    if (tree_check(tree, size) != NULL) {
        assert_non_null(error);
        counts.refused++;
        return;
    }
    devices_error = devices_find(tree, smmus, 1, &devices);
    if (devices_error != DEVICES_OK)
        counts.odd++;
    else if (error != NULL)
        counts.unknown++;
    else
        write_dom0_tree(&devices);
}

static uint32_t pick(uint32_t *seed, uint32_t below)
{
    return trees_random(seed) % below;
}

static void damage(uint8_t *tree, size_t size, uint32_t *seed)
{
    static const uint32_t values[] = {
        0, 1, 2, 3, 4, 9, 0x7fffffff, 0x80000000, 0xfffffffc, 0xfffffffe, 0xffffffff, 0x10000000};
    size_t cells = size / 4;

    switch (pick(seed, 4)) {
    case 0: /* one bit */
        tree[pick(seed, (uint32_t)size)] ^= (uint8_t)(1u << pick(seed, 8));
        break;
    case 1: /* a cell that means something, maybe */
        fdt32_st(tree + 4 * pick(seed, (uint32_t)cells),
                 values[pick(seed, sizeof(values) / sizeof(values[0]))]);
        break;
    case 2: /* a cell from elsewhere */
        memcpy(tree + 4 * pick(seed, (uint32_t)cells), tree + 4 * pick(seed, (uint32_t)cells), 4);
        break;
    default: /* a cell that is off by a little */
    {
        uint8_t *cell = tree + 4 * pick(seed, (uint32_t)cells);

        fdt32_st(cell, fdt32_ld((const fdt32_t *)(const void *)cell) + pick(seed, 9) - 4);
        break;
    }
    }
}

static void test_damaged(void **state)
{
    void *good = trees_pack(trees_of_board_with(3));
    size_t size = fdt_totalsize(good);
    uint32_t seed = 1;
    uint32_t round;

    (void)state;
    memset(&counts, 0, sizeof(counts));
    for (round = 0; round < ROUNDS; round++) {
        uint8_t *tree = malloc(size);
        uint32_t changes = 1 + pick(&seed, 4);

        assert_non_null(tree);
        memcpy(tree, good, size);
        while (changes-- > 0)
            damage(tree, size, &seed);
        use(tree, size);
        free(tree);
    }
    free(good);
    /* Every outcome was reached, often. */
    assert_true(counts.refused > ROUNDS / 20);
    assert_true(counts.unknown > ROUNDS / 20);
    assert_true(counts.odd > ROUNDS / 200);
    assert_true(counts.written > ROUNDS / 20);
}

static void test_truncated(void **state)
{
    void *good = trees_pack(trees_of_board_with(3));
    size_t whole = fdt_totalsize(good);
    size_t size;

    (void)state;
    memset(&counts, 0, sizeof(counts));
    for (size = 0; size < whole; size++) {
        uint8_t *tree = malloc(size + 1);

        assert_non_null(tree);
        memcpy(tree, good, size);
        use(tree, size);
        if (size >= 8) {
            /* The header does not promise what is not there any more. */
            fdt32_st(tree + 4, (uint32_t)size);
            use(tree, size);
        }
        free(tree);
    }
    assert_int_equal(counts.unknown + counts.odd + counts.written, 0);
    free(good);
}

/* A node that has the same properties over and over costs no more than their number. */
static void test_repeated(void **state)
{
    static const uint32_t empty[REPEATED];
    struct devices devices = {.list = list};
    clock_t start;
    uint32_t i;
    void *tree;

    (void)state;
    trees_start();
    trees_put_cells("iommus", REPEATED, empty);
    for (i = 0; i < REPEATED; i++) {
        trees_put("iommus", NULL, 0);
        trees_put("iommu-map-mask", NULL, 0);
    }
    trees_put("iommu-map", NULL, 0);
    tree = trees_finish();
    assert_null(tree_check(tree, fdt_totalsize(tree)));
    board = (struct board){.fdt = tree, .gic_node = -1};
    start = clock();
    counts.written = 0;
    write_dom0_tree(&devices);
    assert_int_equal(counts.written, 1);
    assert_true((clock() - start) / CLOCKS_PER_SEC < 5);
    free(tree);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_damaged),
        cmocka_unit_test(test_truncated),
        cmocka_unit_test(test_repeated),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
