/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Sets of address ranges, against a model that has one flag for each unit of a small address space.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "hyp/ranges.h"

#define SPACE 64u

static struct ranges make(uint64_t base, uint64_t size)
{
    struct ranges ranges = {.count = 0};

    assert_true(ranges_append(&ranges, (struct board_range){base, size}));
    return ranges;
}

static void compare(const struct ranges *ranges, const bool model[static SPACE])
{
    unsigned int i;

    for (i = 0; i < ranges->count; i++) {
        assert_int_not_equal(ranges->list[i].size, 0);
        if (i > 0)
            assert_true(ranges->list[i - 1].base + ranges->list[i - 1].size <=
                        ranges->list[i].base);
    }
    for (i = 0; i < SPACE; i++)
        assert_int_equal(ranges_contain(ranges, (struct board_range){i, 1}), model[i]);
}

static void test_remove(void **state)
{
    unsigned int round, step, i;

    (void)state;
    srand(1);
    for (round = 0; round < 200; round++) {
        struct ranges ranges = make(0, SPACE);
        bool model[SPACE];

        for (i = 0; i < SPACE; i++)
            model[i] = true;
        for (step = 0; step < 12; step++) {
            unsigned int base = (unsigned int)rand() % SPACE;
            unsigned int size = (unsigned int)rand() % (SPACE - base);

            assert_true(ranges_remove(&ranges, (struct board_range){base, size}));
            for (i = 0; i < size; i++)
                model[base + i] = false;
            compare(&ranges, model);
        }
    }
}

static void test_remove_full(void **state)
{
    struct ranges ranges = make(0, 4096);
    unsigned int i;

    (void)state;
    for (i = 0; i < RANGES_MAX - 1; i++)
        assert_true(ranges_remove(&ranges, (struct board_range){2 * i + 1, 1}));
    assert_int_equal(ranges.count, RANGES_MAX);
    assert_false(ranges_remove(&ranges, (struct board_range){3000, 1}));
    assert_true(ranges_contain(&ranges, (struct board_range){3000, 1}));
}

static void test_find(void **state)
{
    struct ranges ranges = make(0x1000, 0x1000);
    struct board_range largest;
    uint64_t base;

    (void)state;
    assert_true(ranges_append(&ranges, (struct board_range){0x10800, 0x8000}));
    assert_true(ranges_find(&ranges, 0x1000, 0x1000, &base));
    assert_int_equal(base, 0x1000);
    assert_true(ranges_find(&ranges, 0x1001, 0x1000, &base));
    assert_int_equal(base, 0x11000);
    assert_true(ranges_find(&ranges, 0x7800, 0x1000, &base));
    assert_false(ranges_find(&ranges, 0x7801, 0x1000, &base));
    assert_false(ranges_find(&ranges, 1, UINT64_C(1) << 63, &base));

    assert_true(ranges_largest(&ranges, 0x1000, &largest));
    assert_int_equal(largest.base, 0x11000);
    assert_int_equal(largest.size, 0x7800);
    assert_true(ranges_largest(&ranges, 0x10000, &largest) == false);
}

static void test_find_last(void **state)
{
    struct ranges ranges = make(0x1000, 0x3000);
    uint64_t base;

    (void)state;
    assert_true(ranges_append(&ranges, (struct board_range){0x10800, 0x8000}));
    assert_true(ranges_find_last(&ranges, 0x1000, 0x1000, UINT64_MAX, &base));
    assert_int_equal(base, 0x17000);
    assert_true(ranges_find_last(&ranges, 0x1000, 0x1000, 0x12fff, &base));
    assert_int_equal(base, 0x11000);
    assert_true(ranges_find_last(&ranges, 0x1000, 0x1000, 0x11fff, &base));
    assert_int_equal(base, 0x3000);
    assert_true(ranges_find_last(&ranges, 0x3000, 0x1000, 0x10000, &base));
    assert_int_equal(base, 0x1000);
    assert_false(ranges_find_last(&ranges, 0x3001, 0x1000, 0x10000, &base));
    assert_false(ranges_find_last(&ranges, 0x9000, 0x1000, UINT64_MAX, &base));
    assert_false(ranges_find_last(&ranges, 1, 1, 0x1000, &base));
}

static void test_top_of_address_space(void **state)
{
    struct ranges ranges = make(UINT64_MAX - 0xfff, 0xfff);
    uint64_t base;

    (void)state;
    assert_false(ranges_find(&ranges, 1, 0x1000000, &base));
    assert_true(ranges_find(&ranges, 0xfff, 0x1000, &base));
    assert_false(ranges_contain(&ranges, (struct board_range){UINT64_MAX - 1, 2}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_remove),
        cmocka_unit_test(test_remove_full),
        cmocka_unit_test(test_find),
        cmocka_unit_test(test_find_last),
        cmocka_unit_test(test_top_of_address_space),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
