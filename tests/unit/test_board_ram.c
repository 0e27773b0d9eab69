/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* RAM that the device tree has and the firmware keeps. */
#include "hyp/board_ram.h"

#include <stdlib.h>

#include "trees.h"

static struct board board;
static struct ranges usable, kept;

/* The board of trees_of_board(): RAM 0x40000000-0x80000000, a kernel at 0x48000000, a ramdisk at
 * 0x4c000000. */
static const char *restrict_to(const struct board_range *list, unsigned int count)
{
    void *tree = trees_of_board();
    const char *error;
    unsigned int i;

    assert_null(board_read(&board, tree, fdt_totalsize(tree)));
    usable.count = 0;
    for (i = 0; i < count; i++)
        assert_true(ranges_append(&usable, list[i]));
    error = board_ram_restrict(&board, &usable, &kept);
    free(tree);
    return error;
}

static void assert_range(struct board_range range, uint64_t base, uint64_t end)
{
    assert_int_equal(range.base, base);
    assert_int_equal(range.base + range.size, end);
}

/* What the firmware has that the tree does not is no RAM either. */
static void test_intersection(void **state)
{
    const struct board_range list[] = {{0x1000, 0x1000},
                                       {0x3ffff000, 0x10001000},
                                       {0x50010000, 0x10000000},
                                       {0x7fff0000, 0x20000},
                                       {0x90000000, 0x1000}};

    (void)state;
    assert_null(restrict_to(list, 5));
    assert_int_equal(board.ram_count, 3);
    assert_range(board.ram[0], 0x40000000, 0x50000000);
    assert_range(board.ram[1], 0x50010000, 0x60010000);
    assert_range(board.ram[2], 0x7fff0000, 0x80000000);
    assert_int_equal(kept.count, 2);
    assert_range(kept.list[0], 0x50000000, 0x50010000);
    assert_range(kept.list[1], 0x60010000, 0x7fff0000);
}

static void test_all(void **state)
{
    const struct board_range all = {0x40000000, 0x40000000};

    (void)state;
    assert_null(restrict_to(&all, 1));
    assert_int_equal(board.ram_count, 1);
    assert_range(board.ram[0], 0x40000000, 0x80000000);
    assert_int_equal(kept.count, 0);
}

static void test_none(void **state)
{
    const struct board_range elsewhere = {0x80000000, 0x40000000};

    (void)state;
    assert_string_equal(restrict_to(&elsewhere, 1),
                        "the firmware leaves none of the RAM that the device tree has");
}

static void test_module_in_kept(void **state)
{
    const struct board_range list[] = {{0x40000000, 0x8001000}, {0x48002000, 0x37ffe000}};

    (void)state;
    assert_string_equal(restrict_to(list, 2),
                        "kernel module 0x48000000-0x481e8480 does not lie in RAM");
}

/* `count` pieces, the last of which has the modules. */
static const char *restrict_to_pieces(unsigned int count)
{
    struct board_range list[BOARD_MAX_RAM + 1];
    unsigned int i;

    for (i = 0; i < count - 1; i++)
        list[i] = (struct board_range){0x40000000 + i * 0x2000, 0x1000};
    list[i] = (struct board_range){0x44000000, 0x10000000};
    return restrict_to(list, count);
}

static void test_too_many(void **state)
{
    (void)state;
    assert_null(restrict_to_pieces(BOARD_MAX_RAM));
    assert_int_equal(board.ram_count, BOARD_MAX_RAM);
    assert_int_equal(kept.count, BOARD_MAX_RAM);
    assert_string_equal(restrict_to_pieces(BOARD_MAX_RAM + 1),
                        "the firmware leaves RAM in more than 64 pieces");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_intersection), cmocka_unit_test(test_all),
        cmocka_unit_test(test_none),         cmocka_unit_test(test_module_in_kept),
        cmocka_unit_test(test_too_many),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
