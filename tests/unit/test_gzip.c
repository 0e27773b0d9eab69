/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* gzip around a kernel: the header, and the kernel inside. */
#include "images.h"
#include "loader/gzip.h"

#include <stdlib.h>

#define NAME "protected_devices"

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
        cmocka_unit_test(finds_the_note_inside),
        cmocka_unit_test(refuses_bad_headers),
        cmocka_unit_test(says_when_it_cannot_decompress),
    };

    return cmocka_run_group_tests_name("gzip", tests, NULL, NULL);
}
