/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* ELF kernels of both classes and byte orders: segments, PT_NOTE and SHT_NOTE, contradictions. */
#include "images.h"
#include "loader/elf.h"

#include <stdlib.h>
#include <string.h>

#define PD   FEATURE_BIT(FEATURE_PROTECTED_DEVICES)
#define NAME "protected_devices"

static const struct elf_options kinds[] = {
    {.elf64 = true, .endian = ENDIAN_LITTLE},
    {.elf64 = true, .endian = ENDIAN_BIG},
    {.elf64 = false, .endian = ENDIAN_LITTLE},
    {.elf64 = false, .endian = ENDIAN_BIG},
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

/* One of the kinds with these notes in a PT_NOTE and a SHT_NOTE; NULL for none. */
static struct image *open_kind(size_t kind, const struct buffer *segment,
                               const struct buffer *section)
{
    struct elf_options options = kinds[kind];

    if (segment != NULL)
        options.segments[options.segment_count++] =
            (struct elf_note){{segment->data, segment->size}, 4};
    if (section != NULL)
        options.sections[options.section_count++] =
            (struct elf_note){{section->data, section->size}, 4};
    return image_of_buffer(make_elf(&options), ERR_OK);
}

static struct buffer gnu_note(enum endian endian)
{
    struct buffer buffer = {malloc(64), 64};

    assert_non_null(buffer.data);
    buffer.size = put_note(buffer.data, endian, "GNU", 3, desc_of("build id"));
    return buffer;
}

static void says_how_to_load_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < KINDS; i++) {
        struct image *image = open_kind(i, NULL, NULL);

        assert_string_equal(image_kernel(image)->format->name, "elf");
        assert_int_equal(image->arch, kinds[i].elf64 ? IMAGE_ARCH_ARM64 : IMAGE_ARCH_ARM);
        assert_int_equal(image->endian, kinds[i].endian);
        assert_int_equal(image->elf64, kinds[i].elf64);
        assert_int_equal(image->load.kind, IMAGE_LOAD_SEGMENTS);
        assert_int_equal(image->load.entry, ELF_LOW + 4);
        assert_int_equal(image->load.segment_count, 2);
        assert_int_equal(image->load.segments[0].physical, ELF_LOW);
        assert_int_equal(image->load.segments[0].virtual, ELF_LOW + 0x1000000);
        assert_int_equal(image->load.segments[0].file_size, 64);
        assert_int_equal(image->load.segments[0].memory_size, 0x200);
        assert_int_equal(image->load.segments[1].physical, ELF_HIGH);
        assert_int_equal(image->load.image_size, ELF_HIGH - ELF_LOW + 0x1000);
        assert_int_equal(image->advert.status, ADVERT_ABSENT);
        free(image);
    }
}

static void reads_a_note_segment(void **state)
{
    (void)state;
    for (size_t i = 0; i < KINDS; i++) {
        struct buffer note = features_note(kinds[i].endian, "!" NAME);
        struct image *image = open_kind(i, &note, NULL);

        assert_int_equal(image->advert.status, ADVERT_PRESENT);
        assert_int_equal(image->advert.features.required, PD);
        assert_int_equal(image->area_count, 1);
        assert_int_equal(image->areas[0].size, note.size);
        free(image);
        buffer_free(&note);
    }
}

static void reads_sections_when_no_segment_has_a_xen_note(void **state)
{
    (void)state;
    for (size_t i = 0; i < KINDS; i++) {
        struct buffer xen = features_note(kinds[i].endian, NAME);
        struct buffer gnu = gnu_note(kinds[i].endian);
        struct image *image = open_kind(i, NULL, &xen);

        assert_int_equal(image->advert.features.supported, PD);
        free(image);
        image = open_kind(i, &gnu, &xen);
        assert_int_equal(image->advert.features.supported, PD);
        assert_int_equal(image->area_count, 2);
        free(image);
        buffer_free(&gnu);
        buffer_free(&xen);
    }
}

static void ignores_sections_when_a_segment_has_a_xen_note(void **state)
{
    (void)state;
    for (size_t i = 0; i < KINDS; i++) {
        struct buffer plain = features_note(kinds[i].endian, NAME);
        struct buffer required = features_note(kinds[i].endian, "!" NAME);
        struct image *image = open_kind(i, &plain, &required);

        assert_int_equal(image->advert.status, ADVERT_PRESENT);
        assert_int_equal(image->advert.features.required, 0);
        assert_int_equal(image->area_count, 1);
        free(image);
        buffer_free(&plain);
        buffer_free(&required);
    }
}

static void a_section_within_a_segment_is_read_once(void **state)
{
    struct buffer gnu = gnu_note(ENDIAN_LITTLE);
    struct elf_options options = kinds[0];
    struct buffer buffer;
    struct image *image;
    size_t shdr = 64 + 3 * 56 + 64;

    (void)state;
    options.segment_count = options.section_count = 1;
    options.segments[0] = options.sections[0] = (struct elf_note){{gnu.data, gnu.size}, 4};
    buffer = make_elf(&options);
    /* sh_offset = p_offset */
    memcpy(buffer.data + shdr + 24, buffer.data + 64 + 2 * 56 + 8, 8);
    image = image_of_buffer(buffer, ERR_OK);
    assert_int_equal(image->area_count, 1);
    free(image);
    buffer_free(&gnu);
}

/* Notes that run out of their segment, or that are aligned as no note is. */
static void a_bad_area_is_malformed(void **state)
{
    (void)state;
    for (size_t i = 0; i < KINDS; i++) {
        struct buffer note = features_note(kinds[i].endian, NAME);
        struct elf_options options = kinds[i];
        struct image *image;

        options.segment_count = 2;
        options.segments[0] = (struct elf_note){{note.data, note.size}, 4};
        options.segments[1] = (struct elf_note){{note.data, note.size - 4}, 4};
        image = image_of_buffer(make_elf(&options), ERR_OK);
        assert_int_equal(image->advert.status, ADVERT_MALFORMED);
        assert_int_equal(image->advert.reason, ERR_NOTE_TRUNCATED);
        free(image);
        options.segment_count = 1;
        options.segments[0].alignment = 16;
        image = image_of_buffer(make_elf(&options), ERR_OK);
        assert_int_equal(image->advert.status, ADVERT_MALFORMED);
        assert_int_equal(image->advert.reason, ERR_NOTE_ALIGNMENT);
        free(image);
        buffer_free(&note);
    }
}

static void a_huge_area_is_malformed(void **state)
{
    struct buffer zeros = {calloc(1, NOTE_AREA_MAX + 1), NOTE_AREA_MAX + 1};
    struct image *image;

    (void)state;
    assert_non_null(zeros.data);
    image = open_kind(0, &zeros, NULL);
    assert_int_equal(image->advert.status, ADVERT_MALFORMED);
    assert_int_equal(image->advert.reason, ERR_NOTE_AREA_TOO_LARGE);
    free(image);
    zeros.size = NOTE_AREA_MAX;
    image = open_kind(0, &zeros, NULL);
    assert_int_equal(image->advert.status, ADVERT_ABSENT);
    free(image);
    buffer_free(&zeros);
}

static void counts_areas(void **state)
{
    struct buffer note = features_note(ENDIAN_LITTLE, NAME);
    struct elf_options options = kinds[0];

    (void)state;
    for (unsigned int i = 0; i <= IMAGE_MAX_AREAS; i++)
        options.segments[i] = options.sections[i] = (struct elf_note){{note.data, note.size}, 4};
    options.segment_count = IMAGE_MAX_AREAS;
    free(image_of_buffer(make_elf(&options), ERR_OK));
    options.segment_count = IMAGE_MAX_AREAS + 1;
    free(image_of_buffer(make_elf(&options), ERR_TOO_MANY_AREAS));
    options.segment_count = 0;
    options.section_count = IMAGE_MAX_AREAS + 1;
    free(image_of_buffer(make_elf(&options), ERR_TOO_MANY_AREAS));
    buffer_free(&note);
}

/* Offsets in the ELF64 file of kinds[0]: the first PT_LOAD's header follows the ELF header. */
static void refuses_contradictions(void **state)
{
    static const struct {
        size_t offset;
        unsigned int width;
        uint64_t value;
        enum error error;
    } cases[] = {
        {4, 1, 3, ERR_BAD_ELF},                        /* EI_CLASS */
        {4, 1, 1, ERR_WRONG_MACHINE},                  /* ELFCLASS32 with EM_AARCH64 */
        {5, 1, 0, ERR_BAD_ELF},                        /* EI_DATA */
        {6, 1, 0, ERR_BAD_ELF},                        /* EI_VERSION */
        {16, 2, 1, ERR_BAD_ELF},                       /* ET_REL */
        {16, 2, 4, ERR_BAD_ELF},                       /* ET_CORE */
        {18, 2, 62, ERR_WRONG_MACHINE},                /* EM_X86_64 */
        {18, 2, 40, ERR_WRONG_MACHINE},                /* EM_ARM in ELF64 */
        {20, 4, 2, ERR_BAD_ELF},                       /* e_version */
        {32, 8, 0, ERR_BAD_ELF},                       /* e_phoff */
        {32, 8, 0x10000, ERR_TRUNCATED},               /* e_phoff */
        {32, 8, UINT64_MAX, ERR_TRUNCATED},            /* e_phoff */
        {40, 8, UINT64_MAX - 63, ERR_TRUNCATED},       /* e_shoff */
        {52, 2, 52, ERR_BAD_ELF},                      /* e_ehsize */
        {54, 2, 32, ERR_BAD_ELF},                      /* e_phentsize */
        {56, 2, 0xffff, ERR_BAD_ELF},                  /* e_phnum: PN_XNUM */
        {56, 2, 0xfffe, ERR_TRUNCATED},                /* e_phnum */
        {58, 2, 40, ERR_BAD_ELF},                      /* e_shentsize */
        {60, 2, 0xffff, ERR_BAD_ELF},                  /* e_shnum */
        {64 + 8, 8, 0x10000, ERR_TRUNCATED},           /* p_offset */
        {64 + 8, 8, UINT64_MAX, ERR_TRUNCATED},        /* p_offset */
        {64 + 32, 8, UINT64_MAX, ERR_TRUNCATED},       /* p_filesz */
        {64 + 40, 8, 63, ERR_BAD_ELF},                 /* p_memsz < p_filesz */
        {64 + 40, 8, 0, ERR_BAD_ELF},                  /* p_memsz */
        {64 + 24, 8, UINT64_MAX - 0xffe, ERR_BAD_ELF}, /* p_paddr + p_memsz wraps */
        {64 + 16, 8, UINT64_MAX - 0xffe, ERR_BAD_ELF}, /* p_vaddr + p_memsz wraps */
        {64 + 40, 8, UINT64_MAX, ERR_BAD_ELF},         /* p_memsz */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct buffer buffer = make_elf(&kinds[0]);
        uint8_t raw[8];

        store_u64(raw, cases[i].value, ENDIAN_LITTLE);
        memcpy(buffer.data + cases[i].offset, raw, cases[i].width);
        free(image_of_buffer(buffer, cases[i].error));
    }
}

static void addresses_may_reach_the_last_byte(void **state)
{
    struct buffer buffer = make_elf(&kinds[0]);
    struct image *image;

    (void)state;
    store_u64(buffer.data + 64 + 24, UINT64_MAX - 0xfff, ENDIAN_LITTLE);
    image = image_of_buffer(buffer, ERR_OK);
    assert_true(image->load.image_size == UINT64_MAX - ELF_LOW + 1);
    free(image);
    /* From address 0 to the last: a size that 64 bits cannot say. */
    buffer = make_elf(&kinds[0]);
    store_u64(buffer.data + 64 + 24, UINT64_MAX - 0xfff, ENDIAN_LITTLE);
    store_u64(buffer.data + 64 + 56 + 24, 0, ENDIAN_LITTLE);
    free(image_of_buffer(buffer, ERR_BAD_ELF));
    /* An ELF32 address space ends at 4 GiB. */
    buffer = make_elf(&kinds[2]);
    store_u32(buffer.data + 52 + 12, 0xfffff001, ENDIAN_LITTLE);
    free(image_of_buffer(buffer, ERR_BAD_ELF));
    buffer = make_elf(&kinds[2]);
    store_u32(buffer.data + 52 + 12, 0xfffff000, ENDIAN_LITTLE);
    free(image_of_buffer(buffer, ERR_OK));
}

/* Without program headers there is nothing to load, but notes in sections still count. */
static void knows_files_without_segments(void **state)
{
    struct buffer note = features_note(ENDIAN_LITTLE, NAME);
    struct elf_options options = kinds[0];
    struct buffer buffer;
    struct image *image;

    (void)state;
    options.section_count = 1;
    options.sections[0] = (struct elf_note){{note.data, note.size}, 4};
    buffer = make_elf(&options);
    memset(buffer.data + 54, 0, 4);
    image = image_of_buffer(buffer, ERR_OK);
    assert_int_equal(image->load.segment_count, 0);
    assert_int_equal(image->load.image_size, 0);
    assert_int_equal(image->advert.features.supported, PD);
    free(image);
    buffer_free(&note);
}

static void an_empty_area_is_none(void **state)
{
    struct elf_options options = kinds[0];
    struct image *image;

    (void)state;
    options.segment_count = options.section_count = IMAGE_MAX_AREAS + 1;
    image = image_of_buffer(make_elf(&options), ERR_OK);
    assert_int_equal(image->area_count, 0);
    assert_int_equal(image->advert.status, ADVERT_ABSENT);
    free(image);
}

static void counts_segments(void **state)
{
    static const struct elf_note empty = {{NULL, 0}, 4};
    struct elf_options options = kinds[0];
    struct buffer buffer;

    (void)state;
    options.segment_count = IMAGE_MAX_SEGMENTS - 1;
    for (unsigned int i = 0; i < options.segment_count; i++)
        options.segments[i] = empty;
    for (unsigned int loads = IMAGE_MAX_SEGMENTS; loads <= IMAGE_MAX_SEGMENTS + 1; loads++) {
        buffer = make_elf(&options);
        for (unsigned int i = 2; i < loads; i++) {
            store_u32(buffer.data + 64 + i * 56, 1, ENDIAN_LITTLE);
            store_u64(buffer.data + 64 + i * 56 + 40, 0x1000, ENDIAN_LITTLE);
        }
        free(image_of_buffer(buffer, loads > IMAGE_MAX_SEGMENTS ? ERR_TOO_MANY_SEGMENTS : ERR_OK));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_how_to_load_it),
        cmocka_unit_test(reads_a_note_segment),
        cmocka_unit_test(reads_sections_when_no_segment_has_a_xen_note),
        cmocka_unit_test(ignores_sections_when_a_segment_has_a_xen_note),
        cmocka_unit_test(a_section_within_a_segment_is_read_once),
        cmocka_unit_test(a_bad_area_is_malformed),
        cmocka_unit_test(a_huge_area_is_malformed),
        cmocka_unit_test(counts_areas),
        cmocka_unit_test(refuses_contradictions),
        cmocka_unit_test(addresses_may_reach_the_last_byte),
        cmocka_unit_test(knows_files_without_segments),
        cmocka_unit_test(an_empty_area_is_none),
        cmocka_unit_test(counts_segments),
    };

    return cmocka_run_group_tests_name("elf", tests, NULL, NULL);
}
