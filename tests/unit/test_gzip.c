/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* gzip around a kernel: the header, and inflating no further than is read. */
#include "images.h"
#include "loader/gzip.h"

#include <stdlib.h>
#include <string.h>

#define NAME "protected_devices"

/* Text that compresses to something, but not to nothing. */
static struct buffer sample(size_t size)
{
    struct buffer buffer = {malloc(size), size};
    uint32_t random = 1;

    assert_non_null(buffer.data);
    for (size_t i = 0; i < size; i++) {
        random = random * 1664525u + 1013904223u;
        buffer.data[i] = (uint8_t)("kernel image"[random >> 29] + (int)(random >> 28 & 3));
    }
    return buffer;
}

static uint8_t *grow(struct inflate *in, size_t needed, size_t *capacity)
{
    uint8_t *output = realloc(in->output, needed);

    assert_non_null(output);
    *capacity = needed;
    return output;
}

static void open_growing(struct inflate *in, const struct source *outer, uint64_t offset)
{
    assert_int_equal(inflate_open(in, outer, offset, NULL, 0, Z_NULL, Z_NULL, Z_NULL), ERR_OK);
    in->grow = grow;
}

static void close_growing(struct inflate *in)
{
    inflate_close(in);
    inflate_close(in);
    free(in->output);
}

static void inflates_back_and_forth(void **state)
{
    struct buffer plain = sample(300000);
    struct buffer packed = make_gzip(plain.data, plain.size);
    struct source outer;
    struct inflate in;
    uint8_t out[5000];

    (void)state;
    source_of_memory(&outer, packed.data, packed.size);
    open_growing(&in, &outer, 0);
    assert_true(in.source.size == SOURCE_SIZE_UNKNOWN);
    assert_int_equal(source_read(&in.source, 100000, out, sizeof(out)), ERR_OK);
    assert_memory_equal(out, plain.data + 100000, sizeof(out));
    assert_int_equal(source_read(&in.source, 7, out, sizeof(out)), ERR_OK);
    assert_memory_equal(out, plain.data + 7, sizeof(out));
    assert_true(in.source.size == SOURCE_SIZE_UNKNOWN);
    assert_int_equal(source_read(&in.source, plain.size - 5000, out, sizeof(out)), ERR_OK);
    assert_memory_equal(out, plain.data + plain.size - 5000, sizeof(out));
    assert_int_equal(source_read(&in.source, plain.size - 4999, out, sizeof(out)), ERR_TRUNCATED);
    assert_int_equal(in.source.size, plain.size);
    assert_int_equal(source_read(&in.source, UINT64_MAX - 1, out, 1), ERR_TRUNCATED);
    close_growing(&in);
    buffer_free(&packed);
    buffer_free(&plain);
}

static void inflates_no_further_than_is_read(void **state)
{
    struct buffer plain = sample(300000);
    struct buffer packed = make_gzip(plain.data, plain.size);
    struct source outer;
    struct inflate in;
    uint8_t out[64];

    (void)state;
    source_of_memory(&outer, packed.data, packed.size);
    open_growing(&in, &outer, 0);
    assert_int_equal(source_read(&in.source, 0, out, sizeof(out)), ERR_OK);
    assert_true(in.produced < 40000);
    assert_false(in.finished);
    close_growing(&in);
    buffer_free(&packed);
    buffer_free(&plain);
}

/* What follows the first member is not its business, and its own end is known. */
static void ends_at_the_first_member(void **state)
{
    struct buffer plain = sample(40000);
    struct buffer packed = make_gzip(plain.data, plain.size);
    size_t size = packed.size;
    uint8_t *twice = malloc(7 + 2 * size);
    struct source outer;
    struct inflate in;

    (void)state;
    assert_non_null(twice);
    memset(twice, 0xaa, 7);
    memcpy(twice + 7, packed.data, size);
    memcpy(twice + 7 + size, packed.data, size);
    source_of_memory(&outer, twice, 7 + 2 * size);
    open_growing(&in, &outer, 7);
    assert_int_equal(inflate_finish(&in), ERR_OK);
    assert_int_equal(in.source.size, plain.size);
    assert_int_equal(inflate_end(&in), 7 + size);
    close_growing(&in);
    free(twice);
    buffer_free(&packed);
    buffer_free(&plain);
}

/* The capacity given at the start is all there is without grow(): enough when it is exact. */
static void keeps_to_a_fixed_capacity(void **state)
{
    struct buffer plain = sample(50000);
    struct buffer packed = make_gzip(plain.data, plain.size);
    struct source outer;
    struct inflate in;

    (void)state;
    source_of_memory(&outer, packed.data, packed.size);
    for (size_t short_by = 0; short_by < 3; short_by++) {
        struct buffer out = buffer_copy(&plain, plain.size - short_by);

        memset(out.data, 0, out.size);
        assert_int_equal(inflate_open(&in, &outer, 0, out.data, out.size, Z_NULL, Z_NULL, Z_NULL),
                         ERR_OK);
        assert_int_equal(inflate_finish(&in), short_by == 0 ? ERR_OK : ERR_TOO_LARGE);
        assert_memory_equal(out.data, plain.data, out.size);
        inflate_close(&in);
        buffer_free(&out);
    }
    assert_int_equal(inflate_open(&in, &outer, 0, NULL, 0, Z_NULL, Z_NULL, Z_NULL), ERR_OK);
    assert_int_equal(inflate_finish(&in), ERR_TOO_LARGE);
    inflate_close(&in);
    buffer_free(&packed);
    buffer_free(&plain);
}

static void an_empty_payload_is_one(void **state)
{
    struct buffer packed = make_gzip("", 0);
    struct source outer;
    struct inflate in;
    size_t got = 9;
    uint8_t out[4];

    (void)state;
    source_of_memory(&outer, packed.data, packed.size);
    assert_int_equal(inflate_open(&in, &outer, 0, NULL, 0, Z_NULL, Z_NULL, Z_NULL), ERR_OK);
    assert_int_equal(in.source.read(&in.source, 0, out, 4, &got), ERR_OK);
    assert_int_equal(got, 0);
    assert_int_equal(in.source.size, 0);
    inflate_close(&in);
    buffer_free(&packed);
}

/* Cut at every length, with room to spare, with exact room and with none. */
static void every_truncation_is_seen(void **state)
{
    struct buffer plain = sample(2000);
    struct buffer packed = make_gzip(plain.data, plain.size);

    (void)state;
    for (size_t size = 0; size < packed.size; size++) {
        struct buffer cut = buffer_copy(&packed, size);
        struct source outer;
        struct inflate in;

        source_of_memory(&outer, cut.data, cut.size);
        open_growing(&in, &outer, 0);
        assert_int_equal(inflate_finish(&in), ERR_TRUNCATED);
        assert_int_equal(inflate_finish(&in), ERR_TRUNCATED);
        close_growing(&in);
        assert_int_equal(
            inflate_open(&in, &outer, 0, plain.data, plain.size, Z_NULL, Z_NULL, Z_NULL), ERR_OK);
        assert_int_not_equal(inflate_finish(&in), ERR_OK);
        assert_false(in.finished);
        inflate_close(&in);
        buffer_free(&cut);
    }
    buffer_free(&packed);
    buffer_free(&plain);
}

static void corruption_is_seen_and_stays(void **state)
{
    struct buffer plain = sample(100000);
    struct buffer packed = make_gzip(plain.data, plain.size);
    struct source outer;
    struct inflate in;
    uint8_t out[16];

    (void)state;
    packed.data[packed.size - 6] ^= 1; /* the CRC */
    source_of_memory(&outer, packed.data, packed.size);
    open_growing(&in, &outer, 0);
    assert_int_equal(source_read(&in.source, 90000, out, sizeof(out)), ERR_OK);
    assert_int_equal(inflate_finish(&in), ERR_BAD_STREAM);
    assert_int_equal(source_read(&in.source, 200000, out, sizeof(out)), ERR_BAD_STREAM);
    assert_int_equal(source_read(&in.source, 90000, out, sizeof(out)), ERR_OK);
    assert_memory_equal(out, plain.data + 90000, sizeof(out));
    close_growing(&in);
    buffer_free(&packed);
    buffer_free(&plain);
}

static void *no_memory(void *opaque, unsigned int items, unsigned int size)
{
    (void)opaque;
    (void)items;
    (void)size;
    return NULL;
}

static void nothing_to_free(void *opaque, void *address)
{
    (void)opaque;
    (void)address;
}

static void says_when_there_is_no_memory(void **state)
{
    struct source outer;
    struct inflate in;
    uint8_t out[4];

    (void)state;
    source_of_memory(&outer, "", 0);
    assert_int_equal(
        inflate_open(&in, &outer, 0, out, sizeof(out), no_memory, nothing_to_free, NULL),
        ERR_TOO_LARGE);
    assert_int_equal(inflate_finish(&in), ERR_TOO_LARGE);
    inflate_close(&in);
}

static void finds_the_note_inside(void **state)
{
    struct buffer plain =
        make_arm64_image(&(struct arm64_options){true, false, ENDIAN_LITTLE, ARM64_WINDOW, NAME});
    struct buffer packed = make_gzip(plain.data, plain.size);
    struct image *image = malloc(sizeof(*image));
    struct test_environment *test = malloc(sizeof(*test));
    struct source source;

    (void)state;
    assert_non_null(image);
    assert_non_null(test);
    environment_init(test);
    source_of_memory(&source, packed.data, packed.size);
    assert_int_equal(image_open(image, &source, &test->environment), ERR_OK);
    assert_int_equal(image->layer_count, 2);
    assert_string_equal(image->layers[0].format->name, "gzip");
    assert_string_equal(image->layers[1].format->name, "arm64-image");
    assert_int_equal(image->advert.status, ADVERT_PRESENT);
    environment_free(test);
    free(test);
    free(image);
    buffer_free(&packed);
    buffer_free(&plain);
}

static void refuses_bad_headers(void **state)
{
    static const uint8_t headers[][10] = {
        {0x1f, 0x8b, 7, 0},    /* a method that is not deflate */
        {0x1f, 0x8b, 8, 0x20}, /* reserved flags */
        {0x1f, 0x8b, 8, 0x80},
    };
    struct image *image = malloc(sizeof(*image));
    struct source source;

    (void)state;
    assert_non_null(image);
    for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
        source_of_memory(&source, headers[i], sizeof(headers[i]));
        assert_int_equal(image_open(image, &source, NULL), ERR_BAD_GZIP);
        assert_int_equal(image->layer_count, 1);
    }
    source_of_memory(&source, headers[0], 9);
    assert_int_equal(image_open(image, &source, NULL), ERR_TRUNCATED);
    free(image);
}

static void says_when_it_cannot_decompress(void **state)
{
    struct loader_environment environment = {.decompress = NULL};
    struct buffer packed = make_gzip("x", 1);
    struct image *image = malloc(sizeof(*image));
    struct source source;

    (void)state;
    assert_non_null(image);
    source_of_memory(&source, packed.data, packed.size);
    assert_int_equal(image_open(image, &source, NULL), ERR_NO_CODEC);
    assert_int_equal(image_open(image, &source, &environment), ERR_NO_CODEC);
    free(image);
    buffer_free(&packed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(inflates_back_and_forth),
        cmocka_unit_test(inflates_no_further_than_is_read),
        cmocka_unit_test(ends_at_the_first_member),
        cmocka_unit_test(keeps_to_a_fixed_capacity),
        cmocka_unit_test(an_empty_payload_is_one),
        cmocka_unit_test(every_truncation_is_seen),
        cmocka_unit_test(corruption_is_seen_and_stays),
        cmocka_unit_test(says_when_there_is_no_memory),
        cmocka_unit_test(finds_the_note_inside),
        cmocka_unit_test(refuses_bad_headers),
        cmocka_unit_test(says_when_it_cannot_decompress),
    };

    return cmocka_run_group_tests_name("gzip", tests, NULL, NULL);
}
