/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* zImages: the header in both byte orders, and the tag table that has the note. */
#include "images.h"
#include "loader/zimage.h"

#include <stdlib.h>

#define NAME "protected_devices"

static enum error open_image(const struct buffer *buffer, struct image **image)
{
    static struct source source;

    *image = malloc(sizeof(**image));
    assert_non_null(*image);
    source_of_memory(&source, buffer->data, buffer->size);
    return image_open(*image, &source, NULL);
}

static void check_error(struct buffer *buffer, enum error expected)
{
    struct image *image;

    assert_int_equal(open_image(buffer, &image), expected);
    free(image);
}

static void finds_the_note_in_any_byte_order(void **state)
{
    static const enum endian orders[][2] = {
        {ENDIAN_LITTLE, ENDIAN_LITTLE},
        {ENDIAN_LITTLE, ENDIAN_BIG}, /* BE8 */
        {ENDIAN_BIG, ENDIAN_BIG},    /* BE32 */
    };

    (void)state;
    for (unsigned int i = 0; i < 6; i++) {
        struct zimage_options options = {.efi_stub = i % 2,
                                         .words = orders[i / 2][0],
                                         .data = orders[i / 2][1],
                                         .features = NAME};
        struct buffer buffer = make_zimage(&options);
        struct image *image;

        assert_int_equal(open_image(&buffer, &image), ERR_OK);
        assert_string_equal(image_kernel(image)->format->name, "zimage");
        assert_int_equal(image->arch, IMAGE_ARCH_ARM);
        assert_int_equal(image->endian, options.data);
        assert_int_equal(image->efi_stub, options.efi_stub);
        assert_int_equal(image->load.kind, IMAGE_LOAD_ZIMAGE);
        assert_int_equal(image->load.image_size, ZIMAGE_SIZE);
        assert_int_equal(image->load.address, 0);
        assert_int_equal(image->area_count, 1);
        assert_int_equal(image->areas[0].offset, ZIMAGE_TABLE + 16 + 8);
        assert_int_equal(image->advert.status, ADVERT_PRESENT);
        free(image);
        buffer_free(&buffer);
    }
}

static void without_a_table_there_is_no_note(void **state)
{
    struct buffer buffer = make_zimage(&(struct zimage_options){.no_table = true});
    struct image *image;

    (void)state;
    assert_int_equal(open_image(&buffer, &image), ERR_OK);
    assert_int_equal(image->advert.status, ADVERT_ABSENT);
    assert_int_equal(image->area_count, 0);
    free(image);
    buffer_free(&buffer);
}

static void what_follows_it_does_not_matter(void **state)
{
    struct buffer buffer = make_zimage(&(struct zimage_options){.features = NAME});
    struct image *image;

    (void)state;
    buffer.data = realloc(buffer.data, buffer.size + 100);
    assert_non_null(buffer.data);
    for (size_t i = 0; i < 100; i++)
        buffer.data[buffer.size + i] = 0xd0;
    buffer.size += 100;
    assert_int_equal(open_image(&buffer, &image), ERR_OK);
    assert_int_equal(image->load.image_size, ZIMAGE_SIZE);
    assert_int_equal(image->advert.status, ADVERT_PRESENT);
    free(image);
    buffer_free(&buffer);
}

static void the_size_is_a_difference(void **state)
{
    struct buffer buffer = make_zimage(&(struct zimage_options){.features = NAME});
    struct image *image;

    (void)state;
    store_u32(buffer.data + 0x28, 0x80008000, ENDIAN_LITTLE);
    store_u32(buffer.data + 0x2c, 0x80008000 + ZIMAGE_SIZE, ENDIAN_LITTLE);
    assert_int_equal(open_image(&buffer, &image), ERR_OK);
    assert_int_equal(image->load.image_size, ZIMAGE_SIZE);
    assert_int_equal(image->load.address, 0x80008000);
    free(image);
    store_u32(buffer.data + 0x2c, 0x80008000 + ZIMAGE_SIZE + 1, ENDIAN_LITTLE);
    check_error(&buffer, ERR_TRUNCATED);
    store_u32(buffer.data + 0x2c, 0x80007fff, ENDIAN_LITTLE);
    check_error(&buffer, ERR_BAD_ZIMAGE);
    store_u32(buffer.data + 0x2c, 0x80008000 + ZIMAGE_HEADER_SIZE - 1, ENDIAN_LITTLE);
    check_error(&buffer, ERR_BAD_ZIMAGE);
    buffer_free(&buffer);
}

static void refuses_bad_tables(void **state)
{
    static const struct {
        uint32_t table;
        uint32_t words; /* of the first tag */
        enum error error;
    } cases[] = {
        {ZIMAGE_TABLE, 1, ERR_BAD_ZIMAGE},
        {ZIMAGE_TABLE, ZIMAGE_MAX_TAG_SIZE / 4 + 1, ERR_BAD_ZIMAGE},
        {ZIMAGE_TABLE, 0x40000004, ERR_BAD_ZIMAGE}, /* times 4 this wraps */
        {ZIMAGE_TABLE, (ZIMAGE_SIZE - ZIMAGE_TABLE) / 4 + 1, ERR_TRUNCATED},
        {ZIMAGE_TABLE, (ZIMAGE_SIZE - ZIMAGE_TABLE) / 4, ERR_TRUNCATED}, /* no end */
        {60, 4, ERR_BAD_ZIMAGE},
        {ZIMAGE_TABLE + 2, 4, ERR_BAD_ZIMAGE},
        {ZIMAGE_SIZE, 4, ERR_TRUNCATED},
        {0xfffffffc, 4, ERR_TRUNCATED},
    };
    struct buffer buffer = make_zimage(&(struct zimage_options){.features = NAME});

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        store_u32(buffer.data + 0x38, cases[i].table, ENDIAN_LITTLE);
        store_u32(buffer.data + ZIMAGE_TABLE, cases[i].words, ENDIAN_LITTLE);
        check_error(&buffer, cases[i].error);
    }
    buffer_free(&buffer);
}

static void follows_so_many_tags_and_areas(void **state)
{
    struct buffer buffer = make_zimage(&(struct zimage_options){0});
    struct image *image;

    (void)state;
    for (unsigned int i = 0; i < ZIMAGE_MAX_TAGS; i++) {
        store_u32(buffer.data + ZIMAGE_TABLE + 8 * i, 2, ENDIAN_LITTLE);
        store_u32(buffer.data + ZIMAGE_TABLE + 8 * i + 4, i < IMAGE_MAX_AREAS ? ZIMAGE_TAG_XENN : 0,
                  ENDIAN_LITTLE);
    }
    check_error(&buffer, ERR_BAD_ZIMAGE);
    store_u32(buffer.data + ZIMAGE_TABLE + 8 * (ZIMAGE_MAX_TAGS - 1), 0, ENDIAN_LITTLE);
    assert_int_equal(open_image(&buffer, &image), ERR_OK);
    assert_int_equal(image->area_count, IMAGE_MAX_AREAS);
    assert_int_equal(image->advert.status, ADVERT_ABSENT);
    free(image);
    store_u32(buffer.data + ZIMAGE_TABLE + 8 * IMAGE_MAX_AREAS + 4, ZIMAGE_TAG_XENN, ENDIAN_LITTLE);
    check_error(&buffer, ERR_TOO_MANY_AREAS);
    buffer_free(&buffer);
}

static void refuses_another_machine(void **state)
{
    struct buffer buffer = make_zimage(&(struct zimage_options){.efi_stub = true});

    (void)state;
    store_u16(buffer.data + ARM64_PE_OFFSET + 4, 0x8664, ENDIAN_LITTLE);
    check_error(&buffer, ERR_BAD_ZIMAGE);
    store_u32(buffer.data + 0x3c, 0x20, ENDIAN_LITTLE);
    check_error(&buffer, ERR_BAD_ZIMAGE);
    buffer_free(&buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_note_in_any_byte_order),
        cmocka_unit_test(without_a_table_there_is_no_note),
        cmocka_unit_test(what_follows_it_does_not_matter),
        cmocka_unit_test(the_size_is_a_difference),
        cmocka_unit_test(refuses_bad_tables),
        cmocka_unit_test(follows_so_many_tags_and_areas),
        cmocka_unit_test(refuses_another_machine),
    };

    return cmocka_run_group_tests_name("zimage", tests, NULL, NULL);
}
