/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The arm64 Image: header, window and the note's slot, with and without an EFI stub. */
#include "images.h"
#include "loader/arm64_image.h"

#include <stdlib.h>
#include <string.h>

#define PD   FEATURE_BIT(FEATURE_PROTECTED_DEVICES)
#define NAME "protected_devices"

static void finds_the_note(void **state)
{
    static const struct arm64_options images[] = {
        {true, false, ENDIAN_LITTLE, ARM64_WINDOW, NAME},
        {true, true, ENDIAN_LITTLE, ARM64_WINDOW + 0x60, NAME},
        {true, false, ENDIAN_BIG, ARM64_HEADERS_SIZE - 0x30, NAME},
        {false, false, ENDIAN_LITTLE, 0x40, NAME},
        {false, false, ENDIAN_BIG, 0x40, NAME},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(images) / sizeof(images[0]); i++) {
        struct image *image = image_of_buffer(make_arm64_image(&images[i]), ERR_OK);

        assert_int_equal(image->advert.status, ADVERT_PRESENT);
        assert_int_equal(image->advert.features.supported, PD);
        assert_int_equal(image->area_count, 1);
        assert_int_equal(image->areas[0].offset, images[i].note_offset);
        assert_int_equal(image->areas[0].size, note_size(4, sizeof(NAME)));
        assert_int_equal(image->endian, images[i].endian);
        assert_int_equal(image->efi_stub, images[i].efi_stub);
        assert_int_equal(image->signature.present, images[i].is_signed);
        free(image);
    }
}

/* Beside the window, off the 16-byte grid, or in the other byte order, a note is none. */
static void ignores_notes_elsewhere(void **state)
{
    static const struct arm64_options images[] = {
        {true, false, ENDIAN_LITTLE, 0, NULL},
        {true, false, ENDIAN_LITTLE, ARM64_WINDOW + 8, NAME},
        {true, false, ENDIAN_LITTLE, ARM64_HEADERS_SIZE, NAME},
        {false, false, ENDIAN_LITTLE, 0, NULL},
        {false, false, ENDIAN_LITTLE, 0x50, NAME},
        {false, false, ENDIAN_LITTLE, 0x44, NAME},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(images) / sizeof(images[0]); i++) {
        struct buffer buffer = make_arm64_image(&images[i]);
        struct image *image;

        image = image_of_buffer(buffer, ERR_OK);
        assert_int_equal(image->advert.status, ADVERT_ABSENT);
        assert_int_equal(image->area_count, 0);
        free(image);
    }
}

static void a_note_in_the_other_byte_order_is_none(void **state)
{
    struct buffer buffer =
        make_arm64_image(&(struct arm64_options){true, false, ENDIAN_LITTLE, ARM64_WINDOW, NAME});
    struct image *image;

    (void)state;
    buffer.data[0x18] |= 1;
    image = image_of_buffer(buffer, ERR_OK);
    assert_int_equal(image->endian, ENDIAN_BIG);
    assert_int_equal(image->advert.status, ADVERT_ABSENT);
    free(image);
}

static void a_note_beyond_the_window_is_malformed(void **state)
{
    static const uint32_t sizes[] = {0x30 - 16 + 1, 0x1000, 0x7ffffff0, 0xfffffffd, 0xffffffff};

    (void)state;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        uint64_t slot = ARM64_HEADERS_SIZE - 0x30;
        struct buffer buffer =
            make_arm64_image(&(struct arm64_options){true, false, ENDIAN_LITTLE, slot, NAME});
        struct image *image;

        store_u32(buffer.data + slot + 4, sizes[i], ENDIAN_LITTLE);
        image = image_of_buffer(buffer, ERR_OK);
        assert_int_equal(image->advert.status, ADVERT_MALFORMED);
        assert_int_equal(image->advert.reason, ERR_NOTE_TRUNCATED);
        free(image);
    }
}

static void a_malformed_string_is_malformed(void **state)
{
    struct image *image = image_of_buffer(
        make_arm64_image(&(struct arm64_options){true, false, ENDIAN_LITTLE, ARM64_WINDOW, "a||b"}),
        ERR_OK);

    (void)state;
    assert_int_equal(image->advert.status, ADVERT_MALFORMED);
    assert_int_equal(image->advert.reason, ERR_FEATURES_BAD_NAME);
    free(image);
}

static void says_how_to_load_it(void **state)
{
    struct buffer buffer = make_arm64_image(&(struct arm64_options){.efi_stub = true});
    struct image *image;

    (void)state;
    store_u64(buffer.data + 8, 0x80000, ENDIAN_LITTLE);
    image = image_of_buffer(buffer, ERR_OK);
    assert_int_equal(image->arch, IMAGE_ARCH_ARM64);
    assert_int_equal(image->load.kind, IMAGE_LOAD_FLAT);
    assert_int_equal(image->load.text_offset, 0x80000);
    assert_int_equal(image->load.image_size, 0x200000);
    assert_int_equal(image->load.flags, 0xa);
    assert_int_equal(image->load.entry, 0);
    assert_int_equal(image->load.segment_count, 0);
    assert_string_equal(image_kernel(image)->format->name, "arm64-image");
    free(image);
}

/* Before 3.17 image_size was 0, and text_offset 0x80000 in whatever byte order. */
static void knows_images_without_a_size(void **state)
{
    struct buffer buffer = make_arm64_image(&(struct arm64_options){.efi_stub = false});
    struct image *image;

    (void)state;
    store_u64(buffer.data + 8, 0x80000, ENDIAN_BIG);
    store_u64(buffer.data + 16, 0, ENDIAN_LITTLE);
    image = image_of_buffer(buffer, ERR_OK);
    assert_int_equal(image->load.image_size, 0);
    assert_int_equal(image->load.text_offset, 0x80000);
    free(image);
}

static void says_where_the_signature_is(void **state)
{
    struct image *image = image_of_buffer(
        make_arm64_image(&(struct arm64_options){.efi_stub = true, .is_signed = true}), ERR_OK);

    (void)state;
    assert_true(image->signature.present);
    assert_int_equal(image->signature.offset, ARM64_CODE_END);
    assert_int_equal(image->signature.size, ARM64_CERTIFICATES);
    free(image);
}

static void refuses_contradictions(void **state)
{
    static const struct {
        size_t offset;
        uint64_t value;
        enum error error;
    } cases[] = {
        {0x10, 63, ERR_BAD_IMAGE_HEADER},                  /* smaller than its header */
        {0x08, UINT64_MAX - 0x1000, ERR_BAD_IMAGE_HEADER}, /* text_offset + image_size wraps */
        {0x44, 0x200000000001c2, ERR_BAD_IMAGE_HEADER},    /* PE for a 32-bit Arm */
        {0x38, UINT64_C(0x00000020644d5241), ERR_BAD_IMAGE_HEADER}, /* PE header within ours */
        {0x38, UINT64_C(0x00010000644d5241), ERR_BAD_PE},           /* PE header far away */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct buffer buffer = make_arm64_image(&(struct arm64_options){.efi_stub = true});

        store_u64(buffer.data + cases[i].offset, cases[i].value, ENDIAN_LITTLE);
        free(image_of_buffer(buffer, cases[i].error));
    }
}

static void windows_keep_their_bounds(void **state)
{
    struct buffer buffer = make_arm64_image(&(struct arm64_options){.efi_stub = true});
    struct arm64_image_header header;
    struct source source;

    (void)state;
    source_of_memory(&source, buffer.data, buffer.size);
    assert_int_equal(arm64_image_read_header(&source, &header), ERR_OK);
    assert_int_equal(header.window.begin, ARM64_WINDOW);
    assert_int_equal(header.window.end, ARM64_HEADERS_SIZE);
    store_u32(buffer.data + 0x58 + 60, ARM64_CODE_END, ENDIAN_LITTLE); /* SizeOfHeaders */
    assert_int_equal(arm64_image_read_header(&source, &header), ERR_OK);
    assert_int_equal(header.window.end, ARM64_WINDOW + ARM64_IMAGE_WINDOW_MAX);
    store_u32(buffer.data + 0x58 + 60, 0x149, ENDIAN_LITTLE);
    assert_int_equal(arm64_image_read_header(&source, &header), ERR_OK);
    assert_int_equal(header.window.end, header.window.begin);
    buffer_free(&buffer);

    buffer = make_arm64_image(&(struct arm64_options){.efi_stub = false});
    source_of_memory(&source, buffer.data, 0x60);
    assert_int_equal(arm64_image_read_header(&source, &header), ERR_OK);
    assert_int_equal(header.window.begin, 0x40);
    assert_int_equal(header.window.end, 0x60);
    buffer_free(&buffer);
}

static void finds_the_first_slot_only_on_the_grid(void **state)
{
    uint8_t window[128] = {0};
    size_t offset = 99;

    (void)state;
    put_note(window + 40, ENDIAN_LITTLE, "Xen", 10, (struct bytes){NULL, 0});
    assert_false(arm64_image_find_slot((struct bytes){window, 128}, ENDIAN_LITTLE, &offset));
    put_note(window + 64, ENDIAN_LITTLE, "Xen", 10, (struct bytes){NULL, 0});
    put_note(window + 112, ENDIAN_LITTLE, "Xen", 10, (struct bytes){NULL, 0});
    assert_true(arm64_image_find_slot((struct bytes){window, 128}, ENDIAN_LITTLE, &offset));
    assert_int_equal(offset, 64);
    assert_false(arm64_image_find_slot((struct bytes){window, 128}, ENDIAN_BIG, &offset));
    assert_false(arm64_image_find_slot((struct bytes){window, 79}, ENDIAN_LITTLE, &offset));
    assert_true(arm64_image_find_slot((struct bytes){window, 80}, ENDIAN_LITTLE, &offset));
    assert_false(arm64_image_find_slot((struct bytes){NULL, 0}, ENDIAN_LITTLE, &offset));
    window[64 + 8]++;
    window[112 + 12]++;
    assert_false(arm64_image_find_slot((struct bytes){window, 128}, ENDIAN_LITTLE, &offset));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_note),
        cmocka_unit_test(ignores_notes_elsewhere),
        cmocka_unit_test(a_note_in_the_other_byte_order_is_none),
        cmocka_unit_test(a_note_beyond_the_window_is_malformed),
        cmocka_unit_test(a_malformed_string_is_malformed),
        cmocka_unit_test(says_how_to_load_it),
        cmocka_unit_test(knows_images_without_a_size),
        cmocka_unit_test(says_where_the_signature_is),
        cmocka_unit_test(refuses_contradictions),
        cmocka_unit_test(windows_keep_their_bounds),
        cmocka_unit_test(finds_the_first_slot_only_on_the_grid),
    };

    return cmocka_run_group_tests_name("arm64_image", tests, NULL, NULL);
}
