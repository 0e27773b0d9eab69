/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Layers of an image, and images that nobody vouches for: cut short, or with any byte changed. */
#include "images.h"

#include <stdlib.h>
#include <string.h>

#define NAME "protected_devices"

struct opened {
    struct image image;
    struct test_environment test;
};

/* Opens a copy of the first `size` bytes; the result is freed with close_image(). */
static struct opened *open_copy(const struct buffer *buffer, size_t size, struct buffer *copy,
                                enum error *error)
{
    static struct source source;
    struct opened *opened = malloc(sizeof(*opened));

    assert_non_null(opened);
    *copy = buffer_copy(buffer, size);
    environment_init(&opened->test);
    source_of_memory(&source, copy->data, copy->size);
    *error = image_open(&opened->image, &source, &opened->test.environment);
    return opened;
}

static void close_image(struct opened *opened, struct buffer *copy)
{
    environment_free(&opened->test);
    free(opened);
    buffer_free(copy);
}

static struct buffer sample_elf(bool elf64, enum endian endian, bool in_section)
{
    struct buffer note = features_note(endian, NAME);
    struct elf_options options = {.elf64 = elf64, .endian = endian};
    struct elf_note place = {{note.data, note.size}, 4};
    struct buffer elf;

    if (in_section)
        options.sections[options.section_count++] = place;
    else
        options.segments[options.segment_count++] = place;
    elf = make_elf(&options);
    buffer_free(&note);
    return elf;
}

#define SAMPLES 16u

/* One image of each kind, each with a note that advertises the feature. */
static struct buffer sample(unsigned int kind)
{
    struct buffer inner, outer;

    switch (kind) {
    case 0:
        return make_arm64_image(
            &(struct arm64_options){true, false, ENDIAN_LITTLE, ARM64_WINDOW, NAME});
    case 1:
        return make_arm64_image(
            &(struct arm64_options){true, true, ENDIAN_BIG, ARM64_WINDOW + 0x60, NAME});
    case 2:
        return make_arm64_image(&(struct arm64_options){false, false, ENDIAN_LITTLE, 0x40, NAME});
    case 3:
    case 4:
    case 5:
    case 6:
        return sample_elf(kind & 1, kind & 2 ? ENDIAN_LITTLE : ENDIAN_BIG, false);
    case 7:
        return sample_elf(true, ENDIAN_LITTLE, true);
    case 10:
        return make_zimage(&(struct zimage_options){.efi_stub = true, .features = NAME});
    case 11:
        return make_zimage(
            &(struct zimage_options){.words = ENDIAN_BIG, .data = ENDIAN_BIG, .features = NAME});
    case 12:
        return make_zimage(&(struct zimage_options){
            .efi_stub = true, .data = ENDIAN_BIG, .table = 0x188, .features = NAME});
    case 13:
        inner = sample(12);
        outer = make_uimage(&inner);
        buffer_free(&inner);
        return outer;
    case 14:
        inner = sample(8);
        outer = make_zboot(&inner, "another");
        buffer_free(&inner);
        return outer;
    case 15:
        inner = sample(2);
        outer = make_uki(&inner);
        buffer_free(&inner);
        return outer;
    default:
        inner = sample(kind == 8 ? 0 : 7);
        outer = make_gzip(inner.data, inner.size);
        buffer_free(&inner);
        return outer;
    }
}

static void check_consistent(const struct image *image)
{
    const struct advert *advert = &image->advert;

    assert_true(image->layer_count > 0 && image->layer_count <= IMAGE_MAX_LAYERS);
    assert_true(image->area_count <= IMAGE_MAX_AREAS);
    assert_true(image->load.segment_count <= IMAGE_MAX_SEGMENTS);
    assert_int_equal(advert->status == ADVERT_MALFORMED, advert->reason != ERR_OK);
    assert_int_equal(advert->features.required & ~advert->features.supported, 0);
    if (advert->status != ADVERT_PRESENT)
        assert_int_equal(advert->features.supported | advert->features.unknown_required, 0);
    for (unsigned int i = 0; i < image->load.segment_count; i++) {
        const struct image_segment *segment = &image->load.segments[i];

        assert_true(segment->file_size <= segment->memory_size);
        assert_true(
            range_ok(image_kernel(image)->source->size, segment->offset, segment->file_size));
        if (i > 0)
            assert_true(segment[-1].physical <= segment->physical);
    }
}

static void opens_every_sample(void **state)
{
    (void)state;
    for (unsigned int kind = 0; kind < SAMPLES; kind++) {
        struct buffer buffer = sample(kind);
        struct buffer copy;
        enum error error;
        struct opened *opened = open_copy(&buffer, buffer.size, &copy, &error);

        assert_int_equal(error, ERR_OK);
        assert_int_equal(opened->image.advert.status, ADVERT_PRESENT);
        assert_int_equal(opened->image.advert.features.supported,
                         FEATURE_BIT(FEATURE_PROTECTED_DEVICES));
        check_consistent(&opened->image);
        close_image(opened, &copy);
        buffer_free(&buffer);
    }
}

/*
 * Cut at every length. Headers that promise more than there is are an error: always so for the
 * formats whose headers cover the whole file (PE sections, certificates, ELF tables and segments).
 */
static void survives_every_truncation(void **state)
{
    (void)state;
    for (unsigned int kind = 0; kind < SAMPLES; kind++) {
        struct buffer buffer = sample(kind);
        bool covered = kind != 2 && kind != 8 && kind != 9;

        for (size_t size = 0; size < buffer.size; size++) {
            struct buffer copy;
            enum error error;
            struct opened *opened = open_copy(&buffer, size, &copy, &error);

            if (error == ERR_OK)
                check_consistent(&opened->image);
            else
                assert_true(error == ERR_TRUNCATED || error == ERR_UNKNOWN_FORMAT);
            if (covered && size < buffer.size - 56)
                assert_int_not_equal(error, ERR_OK);
            close_image(opened, &copy);
        }
        buffer_free(&buffer);
    }
}

/* Every byte of the headers, changed in every way that tends to hurt. */
static void survives_every_changed_byte(void **state)
{
    static const uint8_t flips[] = {0x01, 0x02, 0x40, 0x80, 0xff};

    (void)state;
    for (unsigned int kind = 0; kind < SAMPLES; kind++) {
        struct buffer buffer = sample(kind);
        size_t end = buffer.size < 0x200 ? buffer.size : 0x200;

        for (size_t i = 0; i < end; i++) {
            for (size_t j = 0; j < sizeof(flips); j++) {
                struct buffer copy;
                enum error error;
                struct opened *opened;

                buffer.data[i] ^= flips[j];
                opened = open_copy(&buffer, buffer.size, &copy, &error);
                if (error == ERR_OK)
                    check_consistent(&opened->image);
                close_image(opened, &copy);
                buffer.data[i] ^= flips[j];
            }
        }
        buffer_free(&buffer);
    }
}

/* Words of the headers replaced by the values at which arithmetic goes wrong. */
static void survives_extreme_words(void **state)
{
    static const uint32_t words[] = {0, 1, 0x7fffffff, 0x80000000, 0xfffffff0, 0xffffffff};

    (void)state;
    for (unsigned int kind = 0; kind < SAMPLES; kind++) {
        struct buffer buffer = sample(kind);

        for (size_t i = 0; i + 8 <= buffer.size && i < 0x200; i += 4) {
            uint8_t kept[8];

            memcpy(kept, buffer.data + i, 8);
            for (size_t j = 0; j < sizeof(words) / sizeof(words[0]); j++) {
                struct buffer copy;
                enum error error;
                struct opened *opened;

                store_u32(buffer.data + i, words[j], ENDIAN_LITTLE);
                store_u32(buffer.data + i + 4, words[j], ENDIAN_LITTLE);
                opened = open_copy(&buffer, buffer.size, &copy, &error);
                if (error == ERR_OK)
                    check_consistent(&opened->image);
                close_image(opened, &copy);
                memcpy(buffer.data + i, kept, 8);
            }
        }
        buffer_free(&buffer);
    }
}

static void follows_layers_to_a_depth(void **state)
{
    (void)state;
    for (unsigned int wrappers = 0; wrappers <= IMAGE_MAX_LAYERS; wrappers++) {
        struct buffer buffer = sample(0);
        struct buffer copy;
        enum error error;
        struct opened *opened;

        for (unsigned int i = 0; i < wrappers; i++) {
            struct buffer outer = make_gzip(buffer.data, buffer.size);

            buffer_free(&buffer);
            buffer = outer;
        }
        opened = open_copy(&buffer, buffer.size, &copy, &error);
        if (wrappers < IMAGE_MAX_LAYERS) {
            assert_int_equal(error, ERR_OK);
            assert_int_equal(opened->image.layer_count, wrappers + 1);
            assert_int_equal(opened->image.advert.status, ADVERT_PRESENT);
        } else {
            assert_int_equal(error, ERR_TOO_DEEP);
            assert_int_equal(opened->image.layer_count, IMAGE_MAX_LAYERS);
        }
        close_image(opened, &copy);
        buffer_free(&buffer);
    }
}

/* Far behind what is read for the note: a stream's end is not known until it is reached. */
static void misses_the_end_of_a_slice(void **state)
{
    struct buffer kernel = sample(0);
    struct buffer whole;

    (void)state;
    kernel.data = realloc(kernel.data, kernel.size + 100000);
    assert_non_null(kernel.data);
    memset(kernel.data + kernel.size, 1, 100000);
    kernel.size += 100000;
    whole = make_uimage(&kernel);
    for (size_t short_by = 0; short_by < 2; short_by++) {
        struct buffer packed = make_gzip(whole.data, whole.size - short_by);
        struct buffer copy;
        enum error error;
        struct opened *opened = open_copy(&packed, packed.size, &copy, &error);

        assert_int_equal(error, ERR_OK);
        assert_int_equal(image_check_sizes(&opened->image), ERR_OK);
        assert_int_equal(decoder_finish(&opened->test.streams[0]), ERR_OK);
        assert_int_equal(image_check_sizes(&opened->image), short_by == 0 ? ERR_OK : ERR_TRUNCATED);
        close_image(opened, &copy);
        buffer_free(&packed);
    }
    buffer_free(&whole);
    buffer_free(&kernel);
}

static void misses_the_end_of_a_kernel(void **state)
{
    const struct zimage_options options = {0};
    struct buffer zimage = make_zimage(&options);
    struct image *image = image_of_buffer(sample_elf(true, ENDIAN_LITTLE, false), ERR_OK);
    struct source source = {.size = image->load.segments[0].offset + 64};

    (void)state;
    image->layers[0].source = &source;
    for (unsigned int i = 0; i < image->load.segment_count; i++) {
        if (image->load.segments[i].offset + image->load.segments[i].file_size > source.size)
            source.size = image->load.segments[i].offset + image->load.segments[i].file_size;
    }
    assert_int_equal(image_check_sizes(image), ERR_OK);
    source.size--;
    assert_int_equal(image_check_sizes(image), ERR_TRUNCATED);
    free(image);
    image = image_of_buffer(zimage, ERR_OK);
    image->layers[0].source = &source;
    source.size = image->load.image_size;
    assert_int_equal(image_check_sizes(image), ERR_OK);
    source.size--;
    assert_int_equal(image_check_sizes(image), ERR_TRUNCATED);
    free(image);
}

static void does_not_guess(void **state)
{
    static const char *const contents[] = {"", "x", "\x1f", "MZ", "\177EL", "#!/bin/sh\n"};

    (void)state;
    for (size_t i = 0; i < sizeof(contents) / sizeof(contents[0]); i++) {
        struct buffer buffer = {(uint8_t *)(uintptr_t)contents[i], strlen(contents[i])};
        struct buffer copy;
        enum error error;
        struct opened *opened = open_copy(&buffer, buffer.size, &copy, &error);

        assert_int_equal(error, ERR_UNKNOWN_FORMAT);
        assert_int_equal(opened->image.layer_count, 0);
        close_image(opened, &copy);
    }
}

/* A gzip stream that holds no kernel: the layers say how far it came. */
static void says_how_far_it_came(void **state)
{
    struct buffer buffer = make_gzip("no kernel", 9);
    struct buffer copy;
    enum error error;
    struct opened *opened = open_copy(&buffer, buffer.size, &copy, &error);

    (void)state;
    assert_int_equal(error, ERR_UNKNOWN_FORMAT);
    assert_int_equal(opened->image.layer_count, 1);
    assert_string_equal(opened->image.layers[0].format->name, "gzip");
    close_image(opened, &copy);
    buffer_free(&buffer);
}

static enum error fail_read(const struct source *source, uint64_t offset, void *buffer, size_t size,
                            size_t *got)
{
    const struct source *good = source->context;

    if (offset >= 0x80)
        return ERR_IO;
    return good->read(good, offset, buffer, size, got);
}

static void passes_read_errors_on(void **state)
{
    struct buffer buffer = sample(0);
    struct image *image = malloc(sizeof(*image));
    struct source good;
    struct source bad = {fail_read, &good, buffer.size};

    (void)state;
    assert_non_null(image);
    source_of_memory(&good, buffer.data, buffer.size);
    assert_int_equal(image_open(image, &bad, NULL), ERR_IO);
    free(image);
    buffer_free(&buffer);
}

static void names_architectures(void **state)
{
    (void)state;
    assert_string_equal(image_arch_name(IMAGE_ARCH_ARM), "arm");
    assert_string_equal(image_arch_name(IMAGE_ARCH_ARM64), "arm64");
    assert_string_equal(image_arch_name(IMAGE_ARCH_UNKNOWN), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(opens_every_sample),          cmocka_unit_test(survives_every_truncation),
        cmocka_unit_test(survives_every_changed_byte), cmocka_unit_test(survives_extreme_words),
        cmocka_unit_test(misses_the_end_of_a_slice),   cmocka_unit_test(misses_the_end_of_a_kernel),
        cmocka_unit_test(follows_layers_to_a_depth),   cmocka_unit_test(does_not_guess),
        cmocka_unit_test(says_how_far_it_came),        cmocka_unit_test(passes_read_errors_on),
        cmocka_unit_test(names_architectures),
    };

    return cmocka_run_group_tests_name("image", tests, NULL, NULL);
}
