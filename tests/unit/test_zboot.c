/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* EFI zboot images: a wrapper that has a note itself. */
#include "images.h"
#include "loader/zboot.h"

#include <stdlib.h>

#define NAME "protected_devices"

struct opened {
    struct image image;
    struct source source;
    struct test_environment test;
};

static enum error open_image(const struct buffer *buffer, struct opened *opened)
{
    environment_init(&opened->test);
    source_of_memory(&opened->source, buffer->data, buffer->size);
    return image_open(&opened->image, &opened->source, &opened->test.environment);
}

static struct buffer make(const char *inside, const char *outside)
{
    struct buffer kernel =
        make_arm64_image(&(struct arm64_options){true, false, ENDIAN_LITTLE, ARM64_WINDOW, inside});
    struct buffer packed = make_gzip(kernel.data, kernel.size);
    struct buffer zboot = make_zboot(&packed, outside);

    buffer_free(&kernel);
    buffer_free(&packed);
    return zboot;
}

static void takes_both_notes(void **state)
{
    struct buffer buffer = make(NAME, "x");
    struct opened *opened = malloc(sizeof(*opened));
    struct bytes area;

    (void)state;
    assert_non_null(opened);
    assert_int_equal(open_image(&buffer, opened), ERR_OK);
    assert_int_equal(opened->image.layer_count, 3);
    assert_string_equal(opened->image.layers[0].format->name, "zboot");
    assert_int_equal(opened->image.area_count, 2);
    assert_ptr_equal(opened->image.areas[0].source, image_kernel(&opened->image)->source);
    assert_ptr_equal(opened->image.areas[1].source, &opened->source);
    assert_int_equal(opened->image.areas[1].offset, ARM64_WINDOW);
    assert_int_equal(image_read_area(&opened->image, 1, &area), ERR_OK);
    assert_memory_equal(area.data + 16, "x", 2);
    assert_int_equal(opened->image.advert.status, ADVERT_PRESENT);
    assert_int_equal(opened->image.advert.features.supported,
                     FEATURE_BIT(FEATURE_PROTECTED_DEVICES));
    environment_free(&opened->test);
    free(opened);
    buffer_free(&buffer);
}

static void notes_that_disagree_are_malformed(void **state)
{
    struct buffer buffer = make(NAME, "!" NAME);
    struct opened *opened = malloc(sizeof(*opened));

    (void)state;
    assert_non_null(opened);
    assert_int_equal(open_image(&buffer, opened), ERR_OK);
    assert_int_equal(opened->image.advert.status, ADVERT_MALFORMED);
    assert_int_equal(opened->image.advert.reason, ERR_FEATURES_CONTRADICT);
    environment_free(&opened->test);
    free(opened);
    buffer_free(&buffer);
}

static void refuses_bad_headers(void **state)
{
    static const struct {
        size_t offset;
        uint32_t value;
        enum error error;
    } cases[] = {
        {8, ARM64_WINDOW - 16, ERR_BAD_ZBOOT}, /* the payload begins in the headers */
        {8, 0xfffffff0, ERR_TRUNCATED},        {12, 0xfffffff0, ERR_TRUNCATED},
        {0x3c, 0x20, ERR_BAD_ZBOOT},           {ARM64_PE_OFFSET + 4, 0x28664, ERR_WRONG_MACHINE},
    };
    struct buffer buffer = make(NAME, "x");
    struct opened *opened = malloc(sizeof(*opened));

    (void)state;
    assert_non_null(opened);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint32_t kept = load_u32(buffer.data + cases[i].offset, ENDIAN_LITTLE);

        store_u32(buffer.data + cases[i].offset, cases[i].value, ENDIAN_LITTLE);
        assert_int_equal(open_image(&buffer, opened), cases[i].error);
        environment_free(&opened->test);
        store_u32(buffer.data + cases[i].offset, kept, ENDIAN_LITTLE);
    }
    free(opened);
    buffer_free(&buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_both_notes),
        cmocka_unit_test(notes_that_disagree_are_malformed),
        cmocka_unit_test(refuses_bad_headers),
    };

    return cmocka_run_group_tests_name("zboot", tests, NULL, NULL);
}
