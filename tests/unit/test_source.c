/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Sources, and the range and load primitives below them. */
#include "images.h"

#include <string.h>

static void ranges_do_not_wrap(void **state)
{
    static const struct {
        uint64_t size, offset, length;
        bool ok;
    } cases[] = {
        {0, 0, 0, true},
        {10, 0, 10, true},
        {10, 10, 0, true},
        {10, 4, 6, true},
        {10, 4, 7, false},
        {10, 11, 0, false},
        {10, UINT64_MAX, 1, false},
        {10, 1, UINT64_MAX, false},
        {10, UINT64_MAX - 4, 8, false},
        {UINT64_MAX, UINT64_MAX, 0, true},
        {UINT64_MAX, 1, UINT64_MAX, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_int_equal(range_ok(cases[i].size, cases[i].offset, cases[i].length), cases[i].ok);
}

static void aligning_does_not_wrap(void **state)
{
    uint64_t out = 5;

    (void)state;
    assert_true(align_up_ok(0, 4, &out));
    assert_int_equal(out, 0);
    assert_true(align_up_ok(5, 4, &out));
    assert_int_equal(out, 8);
    assert_true(align_up_ok(UINT64_MAX - 15, 16, &out));
    assert_true(out == UINT64_MAX - 15);
    assert_false(align_up_ok(UINT64_MAX - 14, 16, &out));
}

static void loads_and_stores_both_byte_orders(void **state)
{
    static const uint8_t raw[] = {0, 0xf1, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8};
    uint8_t copy[8];

    (void)state;
    assert_int_equal(load_u16(raw + 1, ENDIAN_LITTLE), 0xf2f1);
    assert_int_equal(load_u16(raw + 1, ENDIAN_BIG), 0xf1f2);
    assert_int_equal(load_u32(raw + 1, ENDIAN_LITTLE), 0xf4f3f2f1);
    assert_int_equal(load_u32(raw + 1, ENDIAN_BIG), 0xf1f2f3f4);
    assert_true(load_u64(raw + 1, ENDIAN_LITTLE) == UINT64_C(0xf8f7f6f5f4f3f2f1));
    assert_true(load_u64(raw + 1, ENDIAN_BIG) == UINT64_C(0xf1f2f3f4f5f6f7f8));
    store_u64(copy, UINT64_C(0xf8f7f6f5f4f3f2f1), ENDIAN_LITTLE);
    assert_memory_equal(copy, raw + 1, 8);
    store_u64(copy, UINT64_C(0xf1f2f3f4f5f6f7f8), ENDIAN_BIG);
    assert_memory_equal(copy, raw + 1, 8);
}

static void memory_reads_to_its_end(void **state)
{
    struct source source;
    char out[8];
    size_t got;

    (void)state;
    source_of_memory(&source, "abcdef", 6);
    assert_int_equal(source.size, 6);
    assert_int_equal(source.read(&source, 2, out, 8, &got), ERR_OK);
    assert_int_equal(got, 4);
    assert_memory_equal(out, "cdef", 4);
    assert_int_equal(source.read(&source, 6, out, 8, &got), ERR_OK);
    assert_int_equal(got, 0);
    assert_int_equal(source.read(&source, UINT64_MAX, out, 8, &got), ERR_OK);
    assert_int_equal(got, 0);
    source_of_memory(&source, NULL, 0);
    assert_int_equal(source.read(&source, 0, out, 8, &got), ERR_OK);
    assert_int_equal(got, 0);
}

static void exact_reads_are_all_or_truncated(void **state)
{
    struct source source;
    char out[8];

    (void)state;
    source_of_memory(&source, "abcdef", 6);
    assert_int_equal(source_read(&source, 0, out, 6), ERR_OK);
    assert_memory_equal(out, "abcdef", 6);
    assert_int_equal(source_read(&source, 6, out, 0), ERR_OK);
    assert_int_equal(source_read(&source, 0, out, 7), ERR_TRUNCATED);
    assert_int_equal(source_read(&source, 7, out, 0), ERR_TRUNCATED);
    assert_int_equal(source_read(&source, UINT64_MAX, out, 2), ERR_TRUNCATED);
}

/* A source of unknown size that has `*context` bytes and then ends, or fails. */
static enum error read_stream(const struct source *source, uint64_t offset, void *buffer,
                              size_t size, size_t *got)
{
    size_t total = *(const size_t *)source->context;
    size_t left = offset < total ? total - (size_t)offset : 0;

    if (total == SIZE_MAX)
        return ERR_IO;
    *got = left < size ? left : size;
    memset(buffer, 'x', *got);
    return ERR_OK;
}

static void exact_reads_of_an_unknown_size(void **state)
{
    size_t total = 5;
    struct source source = {read_stream, &total, SOURCE_SIZE_UNKNOWN};
    char out[8];

    (void)state;
    assert_int_equal(source_read(&source, 1, out, 4), ERR_OK);
    assert_int_equal(source_read(&source, 1, out, 5), ERR_TRUNCATED);
    assert_int_equal(source_read(&source, UINT64_MAX - 1, out, 8), ERR_TRUNCATED);
    total = SIZE_MAX;
    assert_int_equal(source_read(&source, 0, out, 1), ERR_IO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranges_do_not_wrap),
        cmocka_unit_test(aligning_does_not_wrap),
        cmocka_unit_test(loads_and_stores_both_byte_orders),
        cmocka_unit_test(memory_reads_to_its_end),
        cmocka_unit_test(exact_reads_are_all_or_truncated),
        cmocka_unit_test(exact_reads_of_an_unknown_size),
    };

    return cmocka_run_group_tests_name("source", tests, NULL, NULL);
}
