/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* A part of a source: nothing before it and nothing behind it can be read. */
#include "images.h"
#include "loader/slice.h"

static void reads_its_part_only(void **state)
{
    static const uint8_t data[] = {0, 1, 2, 3, 4, 5, 6, 7};
    struct source source;
    struct slice slice;
    uint8_t out[8];
    size_t got;

    (void)state;
    source_of_memory(&source, data, sizeof(data));
    assert_int_equal(slice_init(&slice, &source, 2, 4), ERR_OK);
    assert_int_equal(slice.source.size, 4);
    for (uint64_t offset = 0; offset <= 6; offset++) {
        size_t left = offset < 4 ? 4 - (size_t)offset : 0;

        assert_int_equal(slice.source.read(&slice.source, offset, out, sizeof(out), &got), ERR_OK);
        assert_int_equal(got, left);
        if (left > 0)
            assert_memory_equal(out, data + 2 + offset, left);
    }
    assert_int_equal(slice.source.read(&slice.source, UINT64_MAX, out, 1, &got), ERR_OK);
    assert_int_equal(got, 0);
    assert_int_equal(source_read(&slice.source, 3, out, 2), ERR_TRUNCATED);
}

static void has_to_lie_within_the_source(void **state)
{
    static const uint8_t data[8];
    struct source source;
    struct slice slice;

    (void)state;
    source_of_memory(&source, data, sizeof(data));
    assert_int_equal(slice_init(&slice, &source, 0, 8), ERR_OK);
    assert_int_equal(slice_init(&slice, &source, 8, 0), ERR_OK);
    assert_int_equal(slice_init(&slice, &source, 1, 8), ERR_TRUNCATED);
    assert_int_equal(slice_init(&slice, &source, 9, 0), ERR_TRUNCATED);
    assert_int_equal(slice_init(&slice, &source, UINT64_MAX, 2), ERR_TRUNCATED);
    source.size = SOURCE_SIZE_UNKNOWN;
    assert_int_equal(slice_init(&slice, &source, 1 << 20, 8), ERR_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_its_part_only),
        cmocka_unit_test(has_to_lie_within_the_source),
    };

    return cmocka_run_group_tests_name("slice", tests, NULL, NULL);
}
