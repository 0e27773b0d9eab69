/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Trees that must not be believed, and the arithmetic of paths and addresses. */
#include "loader/tree.h"

#include <stdlib.h>
#include <string.h>

#include "trees.h"

static void test_check(void **state)
{
    static const size_t fields[] = {0, 4, 8, 12, 16, 24, 32, 36};
    void *tree = trees_pack(trees_of_board());
    size_t size = fdt_totalsize(tree);
    size_t i;

    (void)state;
    assert_null(tree_check(tree, size));
    assert_null(tree_check(tree, size + 100));
    assert_non_null(tree_check(tree, size - 1));
    assert_non_null(tree_check(tree, 0));
    assert_non_null(tree_check(NULL, size));
    assert_non_null(tree_check((uint8_t *)tree + 4, size - 4));
    /* Every field of the header that may not be anything: boot_cpuid_phys may, and version may grow
     * as long as last_comp_version does not. */
    for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        uint8_t *field = (uint8_t *)tree + fields[i];
        uint32_t old = fdt32_ld((fdt32_t *)(void *)field);

        fdt32_st(field, 0xfffffff0);
        assert_non_null(tree_check(tree, size));
        fdt32_st(field, old);
    }
    assert_null(tree_check(tree, size));
    fdt_set_version(tree, 16);
    assert_non_null(tree_check(tree, size));
    free(tree);
}

static void test_names(void **state)
{
    char name[TREE_MAX_NAME + 2];
    size_t length;
    void *tree;

    (void)state;
    for (length = TREE_MAX_NAME; length <= TREE_MAX_NAME + 1; length++) {
        memset(name, 'x', length);
        name[length] = '\0';
        trees_start();
        trees_put(name, "", 0);
        tree = trees_finish();
        if (length == TREE_MAX_NAME)
            assert_null(tree_check(tree, fdt_totalsize(tree)));
        else
            assert_string_equal(tree_check(tree, fdt_totalsize(tree)),
                                "the device tree has a property name of more than 255 bytes");
        free(tree);

        trees_start();
        trees_begin(name);
        trees_end();
        tree = trees_finish();
        if (length == TREE_MAX_NAME)
            assert_null(tree_check(tree, fdt_totalsize(tree)));
        else
            assert_string_equal(tree_check(tree, fdt_totalsize(tree)),
                                "the device tree has a node name of more than 255 bytes");
        free(tree);
    }
}

/* Lengths that make libfdt's own check stay where it is, go back, or believe them. */
static void test_lengths(void **state)
{
    uint8_t *length;
    uint32_t i;
    void *tree;

    (void)state;
    trees_start();
    TREES_CELLS("a", 1);
    TREES_CELLS("b", 2);
    tree = trees_finish();
    length = (uint8_t *)tree + fdt_off_dt_struct(tree) +
             fdt_next_property_offset(tree, fdt_first_property_offset(tree, 0)) + 4;
    for (i = 1; i < 64; i++) {
        fdt32_st(length, (uint32_t)-i);
        assert_string_equal(tree_check(tree, fdt_totalsize(tree)), "the device tree is corrupt");
        fdt32_st(length, 0x7fffffff - i);
        assert_non_null(tree_check(tree, fdt_totalsize(tree)));
        fdt32_st(length, 4 + i);
        assert_non_null(tree_check(tree, fdt_totalsize(tree)));
    }
    fdt32_st(length, 4);
    assert_null(tree_check(tree, fdt_totalsize(tree)));
    free(tree);
}

/* No limit that is too small for the tree may be enough, nor lead to a read beyond it. */
static void test_truncated(void **state)
{
    void *tree = trees_pack(trees_of_board());
    size_t size = fdt_totalsize(tree);
    size_t length;

    (void)state;
    for (length = 0; length < size; length++) {
        void *part = malloc(length + 1);

        assert_non_null(part);
        assert_non_null(tree_check(memcpy(part, tree, length), length));
        free(part);
    }
    free(tree);
}

static void test_properties(void **state)
{
    uint32_t value = 0;
    void *tree;
    int node;

    (void)state;
    trees_start();
    trees_begin("node@1");
    TREES_CELLS("one", 0x01020304);
    TREES_CELLS("two", 1, 2);
    trees_put("empty", "", 0);
    trees_put_text("text", "abc");
    TREES_STRINGS("texts", "abc\0def");
    trees_put("open", "abc", 3);
    trees_end();
    tree = trees_finish();
    node = trees_at(tree, "/node");
    assert_true(tree_u32(tree, node, "one", &value));
    assert_int_equal(value, 0x01020304);
    assert_int_equal(tree_cell(tree_property(tree, node, "two"), 1), 2);
    assert_false(tree_u32(tree, node, "two", &value));
    assert_false(tree_u32(tree, node, "missing", &value));
    assert_non_null(tree_property(tree, node, "empty").data);
    assert_int_equal(tree_property(tree, node, "empty").size, 0);
    assert_null(tree_property(tree, node, "missing").data);
    assert_string_equal(tree_string(tree_property(tree, node, "text")), "abc");
    assert_null(tree_string(tree_property(tree, node, "texts")));
    assert_null(tree_string(tree_property(tree, node, "open")));
    assert_null(tree_string(tree_property(tree, node, "empty")));
    assert_null(tree_string(tree_property(tree, node, "missing")));
    assert_true(tree_is(tree, node, "text", "abc"));
    assert_false(tree_is(tree, node, "open", "abc"));
    assert_false(tree_is(tree, node, "text", "ab"));
    assert_true(tree_named(tree, node, "node"));
    assert_true(tree_named(tree, node, "node@1"));
    assert_false(tree_named(tree, node, "nod"));
    assert_false(tree_named(tree, node, "node@12"));
    free(tree);
}

/* A NUL that is missing at the end does not make another device of it, whatever follows. */
static void test_compatible(void **state)
{
    void *tree;
    int node;

    (void)state;
    trees_start();
    trees_begin("node");
    trees_put("compatible", "abc\0def", 7);
    trees_end();
    tree = trees_finish();
    node = trees_at(tree, "/node");
    for (int padding = 0; padding < 2; padding++) {
        ((uint8_t *)(uintptr_t)tree_property(tree, node, "compatible").data)[7] = (uint8_t)padding;
        assert_true(tree_compatible(tree, node, "abc"));
        assert_true(tree_compatible(tree, node, "def"));
        assert_false(tree_compatible(tree, node, "de"));
        assert_false(tree_compatible(tree, node, "defg"));
        assert_false(tree_compatible(tree, node, ""));
        assert_true(tree_compatible(tree, node, "d*f"));
        assert_false(tree_compatible(tree, node, "ab*bc"));
        assert_true(tree_compatible(tree, node, "a*"));
        assert_true(tree_compatible(tree, node, "def*"));
        assert_false(tree_compatible(tree, node, "def*f"));
        assert_false(tree_compatible(tree, node, "d*e"));
    }
    assert_false(tree_compatible(tree, 0, "abc"));
    free(tree);
}

static int find(const void *tree, const char *path)
{
    return tree_find(tree, path, strlen(path));
}

static void test_find(void **state)
{
    void *tree;

    (void)state;
    trees_start();
    trees_begin("aliases");
    trees_put_text("good", "/bus/device@1");
    trees_put_text("self", "self");
    trees_put_text("a", "b");
    trees_put_text("b", "a");
    trees_put_text("nowhere", "/bus/none");
    trees_put("open", "/bus", 4);
    trees_put("empty", "", 0);
    trees_end();
    trees_begin("bus");
    trees_begin("device@1");
    trees_end();
    trees_end();
    tree = trees_finish();
    assert_int_equal(find(tree, "/bus/device@1"), trees_at(tree, "/bus/device@1"));
    assert_int_equal(tree_find(tree, "/bus/device@1:115200", 13), trees_at(tree, "/bus/device@1"));
    assert_int_equal(find(tree, "good"), trees_at(tree, "/bus/device@1"));
    assert_true(find(tree, "self") < 0);
    assert_true(find(tree, "a") < 0);
    assert_true(find(tree, "nowhere") < 0);
    assert_true(find(tree, "open") < 0);
    assert_true(find(tree, "empty") < 0);
    assert_true(find(tree, "missing") < 0);
    assert_true(find(tree, "") < 0);
    free(tree);
    trees_start();
    tree = trees_finish();
    assert_true(find(tree, "good") < 0);
    free(tree);
}

/* Walks to the node that has the property "here". */
static struct tree_walk walk_here(const void *tree)
{
    struct tree_walk walk;

    tree_walk_start(&walk, tree);
    while (tree_walk_next(&walk)) {
        if (tree_property(tree, walk.node, "here").data != NULL)
            return walk;
    }
    fail_msg("the tree has no such node");
    return walk;
}

static void test_walk(void **state)
{
    void *tree = trees_of_board();
    struct tree_walk walk;
    int nodes = 0, skipped = 0, node, depth = 0;

    (void)state;
    tree_walk_start(&walk, tree);
    for (node = 0; node >= 0; node = fdt_next_node(tree, node, &depth)) {
        if (depth < 0)
            break;
        assert_true(tree_walk_next(&walk));
        assert_int_equal(walk.node, node);
        assert_int_equal(walk.depth, depth);
        assert_int_equal(walk.path[depth], node);
        if (depth > 0)
            assert_int_equal(walk.path[depth - 1], fdt_parent_offset(tree, node));
        nodes++;
    }
    assert_false(tree_walk_next(&walk));
    assert_false(walk.failed);

    tree_walk_start(&walk, tree);
    while (tree_walk_next(&walk)) {
        assert_true(walk.depth <= 1);
        if (walk.depth == 1)
            tree_walk_skip(&walk);
        skipped++;
    }
    assert_false(walk.failed);
    assert_true(skipped > 8 && skipped < nodes);

    tree_walk_start(&walk, tree);
    assert_true(tree_walk_next(&walk));
    tree_walk_skip(&walk);
    assert_false(tree_walk_next(&walk));
    free(tree);
}

static void test_reg(void **state)
{
    uint64_t base, size;
    struct tree_walk walk;
    void *tree;

    (void)state;
    /* Without cells of its own, a node's parent passes its parent's on. */
    trees_start();
    TREES_CELLS("#address-cells", 2);
    TREES_CELLS("#size-cells", 1);
    trees_begin("bus");
    trees_begin("device");
    TREES_CELLS("reg", 1, 2, 3, 4, 5, 6, 0xffffffff, 0xffffffff, 1);
    trees_put("here", "", 0);
    trees_end();
    trees_end();
    tree = trees_finish();
    walk = walk_here(tree);
    assert_int_equal(tree_reg_count(&walk), 3);
    assert_true(tree_reg(&walk, 1, &base, &size));
    assert_int_equal(base, 0x400000005);
    assert_int_equal(size, 6);
    assert_false(tree_reg(&walk, 2, &base, &size));
    assert_false(tree_reg(&walk, 3, &base, &size));
    assert_false(tree_reg(&walk, SIZE_MAX, &base, &size));
    free(tree);
}

/* `cells` cells of reg under a bus with these address and size cells. */
static size_t count_reg(uint32_t address_cells, uint32_t size_cells, size_t cells)
{
    static const uint32_t zeros[16];
    struct tree_walk walk;
    size_t count;
    void *tree;

    trees_start();
    trees_begin("bus");
    TREES_CELLS("#address-cells", address_cells);
    TREES_CELLS("#size-cells", size_cells);
    trees_begin("device");
    trees_put_cells("reg", cells, zeros);
    trees_put("here", "", 0);
    trees_end();
    trees_end();
    tree = trees_finish();
    walk = walk_here(tree);
    count = tree_reg_count(&walk);
    free(tree);
    return count;
}

static void test_reg_count(void **state)
{
    (void)state;
    assert_int_equal(count_reg(2, 2, 8), 2);
    assert_int_equal(count_reg(1, 1, 6), 3);
    assert_int_equal(count_reg(2, 1, 4), 0);
    assert_int_equal(count_reg(2, 2, 0), 0);
    assert_int_equal(count_reg(0, 1, 4), 0);
    assert_int_equal(count_reg(1, 0, 4), 0);
    assert_int_equal(count_reg(3, 2, 10), 0);
    assert_int_equal(count_reg(2, 3, 10), 0);
    assert_int_equal(count_reg(0xffffffff, 1, 4), 0);
    assert_int_equal(count_reg(0x80000000, 0x80000000, 4), 0);
}

/* Where the CPU sees [base, base + size) of a device on an inner bus; 0: nowhere. */
static uint64_t translate(uint64_t base, uint64_t size, size_t inner, const uint32_t *inner_cells)
{
    struct tree_walk walk;
    bool translated;
    void *tree;

    trees_start();
    TREES_CELLS("#address-cells", 2);
    TREES_CELLS("#size-cells", 2);
    trees_begin("outer");
    TREES_CELLS("#address-cells", 1);
    TREES_CELLS("#size-cells", 1);
    TREES_CELLS("ranges", 0, 0, 0x40000000, 0x1000, 0x8000, 1, 0x80000000, 0x1000, 0xfffff000,
                0xffffffff, 0xffffff00, 0x1000);
    trees_begin("inner");
    TREES_CELLS("#address-cells", 2);
    TREES_CELLS("#size-cells", 2);
    if (inner_cells != NULL)
        trees_put_cells("ranges", inner, inner_cells);
    trees_begin("device");
    trees_put("here", "", 0);
    trees_end();
    trees_end();
    trees_end();
    tree = trees_finish();
    walk = walk_here(tree);
    translated = tree_translate(&walk, &base, size);
    free(tree);
    return translated ? base : 0;
}

static void test_translate(void **state)
{
    static const uint32_t one_to_one[1];
    static const uint32_t shifted[] = {5, 0, 0x8000, 0, 0x800, 5, 0x800, 0, 0, 0x800};
    static const uint32_t high[] = {0, 0, 0xfffff000, 0, 0x1000};

    (void)state;
    assert_int_equal(translate(0x10, 0x20, 0, one_to_one), 0x40000010);
    assert_int_equal(translate(0, 0x1000, 0, one_to_one), 0x40000000);
    assert_int_equal(translate(0, 0x1001, 0, one_to_one), 0);
    assert_int_equal(translate(0xfff, 2, 0, one_to_one), 0);
    assert_int_equal(translate(0x8fff, 1, 0, one_to_one), 0x180000fff);
    assert_int_equal(translate(0x9000, 1, 0, one_to_one), 0);
    assert_int_equal(translate(0x500000010, 4, 10, shifted), 0x180000010);
    assert_int_equal(translate(0x500000810, 4, 10, shifted), 0x40000010);
    assert_int_equal(translate(0x5000007fe, 4, 10, shifted), 0);
    assert_int_equal(translate(0x10, 4, 10, shifted), 0);
    /* Ranges that are not whole entries, that are not there, and that lead beyond the top. */
    assert_int_equal(translate(0x500000010, 4, 9, shifted), 0);
    assert_int_equal(translate(0x10, 4, 0, NULL), 0);
    assert_int_equal(translate(0x10, 0x20, 5, high), 0xffffffffffffff10);
    assert_int_equal(translate(0x10, 0xf0, 5, high), 0);
    assert_int_equal(translate(0x200, 0x20, 5, high), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_check),      cmocka_unit_test(test_names),
        cmocka_unit_test(test_lengths),    cmocka_unit_test(test_truncated),
        cmocka_unit_test(test_properties), cmocka_unit_test(test_compatible),
        cmocka_unit_test(test_find),       cmocka_unit_test(test_walk),
        cmocka_unit_test(test_reg),        cmocka_unit_test(test_reg_count),
        cmocka_unit_test(test_translate),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
