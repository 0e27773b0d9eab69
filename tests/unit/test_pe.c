/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* PE/COFF headers of an EFI-stub kernel: what is read, and what contradicts itself. */
#include "images.h"
#include "loader/pe.h"

#include <string.h>

#define COFF     (ARM64_PE_OFFSET + 4u)
#define OPTIONAL (COFF + 20u)

static enum error read_pe(const struct buffer *image, struct pe *pe)
{
    struct source source;

    source_of_memory(&source, image->data, image->size);
    return pe_read(&source, ARM64_PE_OFFSET, pe);
}

static struct buffer signed_image(void)
{
    return make_arm64_image(&(struct arm64_options){.efi_stub = true, .is_signed = true});
}

static void reads_the_headers(void **state)
{
    struct buffer image = signed_image();
    struct pe pe;

    (void)state;
    assert_int_equal(read_pe(&image, &pe), ERR_OK);
    assert_int_equal(pe.machine, 0xaa64);
    assert_int_equal(pe.checksum_offset, OPTIONAL + 64);
    assert_int_equal(pe.checksum, 0x12345678);
    assert_int_equal(pe.certificates_entry, OPTIONAL + 112 + 32);
    assert_int_equal(pe.certificates_offset, ARM64_CODE_END);
    assert_int_equal(pe.certificates_size, ARM64_CERTIFICATES);
    assert_int_equal(pe.sections_offset, ARM64_SECTIONS_OFFSET);
    assert_int_equal(pe.section_count, 2);
    assert_int_equal(pe.sections_end, 0x148);
    assert_int_equal(pe.size_of_headers, ARM64_HEADERS_SIZE);
    assert_int_equal(pe.raw_end, ARM64_CODE_END);
    buffer_free(&image);
}

/* PE32 has its data directories 16 bytes earlier. */
static void reads_pe32(void **state)
{
    struct buffer image = signed_image();
    struct pe pe;

    (void)state;
    store_u16(image.data + OPTIONAL, 0x10b, ENDIAN_LITTLE);
    store_u32(image.data + OPTIONAL + 92, 5, ENDIAN_LITTLE);
    store_u32(image.data + OPTIONAL + 96 + 32, 0x1000, ENDIAN_LITTLE);
    store_u32(image.data + OPTIONAL + 96 + 36, 0x80, ENDIAN_LITTLE);
    assert_int_equal(read_pe(&image, &pe), ERR_OK);
    assert_int_equal(pe.certificates_entry, OPTIONAL + 96 + 32);
    assert_int_equal(pe.certificates_offset, 0x1000);
    assert_int_equal(pe.certificates_size, 0x80);
    buffer_free(&image);
}

static void without_the_directory_there_is_no_signature(void **state)
{
    struct buffer image = signed_image();
    struct pe pe;

    (void)state;
    store_u32(image.data + OPTIONAL + 108, 4, ENDIAN_LITTLE);
    assert_int_equal(read_pe(&image, &pe), ERR_OK);
    assert_int_equal(pe.certificates_entry, 0);
    assert_int_equal(pe.certificates_size, 0);
    buffer_free(&image);
}

static void refuses_contradictions(void **state)
{
    static const struct {
        size_t offset;
        unsigned int width;
        uint32_t value;
        enum error error;
    } cases[] = {
        {ARM64_PE_OFFSET, 2, 0x4f50, ERR_BAD_PE}, /* "PO" */
        {COFF + 2, 2, 0xffff, ERR_BAD_PE},        /* sections beyond 64 KiB */
        {COFF + 2, 2, 100, ERR_BAD_PE},           /* beyond SizeOfHeaders */
        {COFF + 16, 2, 95, ERR_BAD_PE},           /* optional header too small */
        {COFF + 16, 2, 111, ERR_BAD_PE},          /* ... for PE32+ */
        {COFF + 16, 2, 112 + 47, ERR_BAD_PE},     /* ... for its six directories */
        {COFF + 16, 2, 0xffff, ERR_BAD_PE},       /* too large */
        {OPTIONAL, 2, 0x107, ERR_BAD_PE},         /* a ROM image */
        {OPTIONAL + 60, 4, 0x147, ERR_BAD_PE},    /* SizeOfHeaders too small */
        {OPTIONAL + 108, 4, 7, ERR_BAD_PE},       /* more directories than room */
        {OPTIONAL + 108, 4, 0xffffffff, ERR_BAD_PE},
        {OPTIONAL + 112 + 32, 4, ARM64_CODE_END + 1, ERR_TRUNCATED}, /* certificates */
        {OPTIONAL + 112 + 36, 4, 0xffffffff, ERR_TRUNCATED},
        {ARM64_SECTIONS_OFFSET + 16, 4, 0x10000, ERR_TRUNCATED}, /* SizeOfRawData */
        {ARM64_SECTIONS_OFFSET + 60, 4, 0xffffffff, ERR_TRUNCATED},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct buffer image = signed_image();
        struct pe pe;

        if (cases[i].width == 2)
            store_u16(image.data + cases[i].offset, (uint16_t)cases[i].value, ENDIAN_LITTLE);
        else
            store_u32(image.data + cases[i].offset, cases[i].value, ENDIAN_LITTLE);
        assert_int_equal(read_pe(&image, &pe), cases[i].error);
        buffer_free(&image);
    }
}

static void headers_lie_in_the_first_64_kib(void **state)
{
    static const uint32_t offsets[] = {65536 - 23, 65536, 0x7fffffff, 0xffffffff};
    struct buffer image;
    struct source source;
    struct pe pe;

    (void)state;
    source_of_memory(&source, "", 0);
    for (size_t i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++)
        assert_int_equal(pe_read(&source, offsets[i], &pe), ERR_BAD_PE);
    assert_int_equal(pe_read(&source, 65536 - 24, &pe), ERR_TRUNCATED);

    image = signed_image();
    store_u16(image.data + COFF + 2, 0xffff, ENDIAN_LITTLE);
    store_u32(image.data + OPTIONAL + 60, 0xffffffff, ENDIAN_LITTLE); /* SizeOfHeaders */
    assert_int_equal(read_pe(&image, &pe), ERR_BAD_PE);
    buffer_free(&image);
}

static void an_optional_header_ends_in_the_file(void **state)
{
    struct buffer image = signed_image();
    struct pe pe;

    (void)state;
    store_u16(image.data + COFF + 2, 0, ENDIAN_LITTLE);            /* NumberOfSections */
    store_u16(image.data + COFF + 16, 0x8000, ENDIAN_LITTLE);      /* SizeOfOptionalHeader */
    store_u32(image.data + OPTIONAL + 60, 0x10000, ENDIAN_LITTLE); /* SizeOfHeaders */
    assert_int_equal(read_pe(&image, &pe), ERR_TRUNCATED);
    buffer_free(&image);
}

static void every_truncation_is_seen(void **state)
{
    struct buffer image = signed_image();

    (void)state;
    for (size_t size = 0; size < image.size; size++) {
        struct buffer cut = buffer_copy(&image, size);
        struct pe pe;

        assert_int_equal(read_pe(&cut, &pe), ERR_TRUNCATED);
        buffer_free(&cut);
    }
    buffer_free(&image);
}

static void finds_sections_by_name(void **state)
{
    struct buffer buffer =
        make_arm64_image(&(struct arm64_options){.efi_stub = true, .features = NULL});
    struct pe_section section;
    struct source source;
    struct pe pe;
    bool found;

    (void)state;
    memcpy(buffer.data + ARM64_SECTIONS_OFFSET, ".texture", 8);
    store_u32(buffer.data + ARM64_SECTIONS_OFFSET + 40 + 8, 0x123, ENDIAN_LITTLE);
    source_of_memory(&source, buffer.data, buffer.size);
    assert_int_equal(pe_read(&source, ARM64_PE_OFFSET, &pe), ERR_OK);
    assert_int_equal(pe_find_section(&source, &pe, ".data", &section, &found), ERR_OK);
    assert_true(found);
    assert_int_equal(section.offset, ARM64_HEADERS_SIZE + 0x400);
    assert_int_equal(section.size, 0x123); /* what is in memory, without padding */
    assert_int_equal(pe_find_section(&source, &pe, ".texture", &section, &found), ERR_OK);
    assert_true(found);
    assert_int_equal(section.size, 0);
    assert_int_equal(pe_find_section(&source, &pe, ".text", &section, &found), ERR_OK);
    assert_false(found);
    assert_int_equal(pe_find_section(&source, &pe, ".dat", &section, &found), ERR_OK);
    assert_false(found);
    buffer_free(&buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_sections_by_name),
        cmocka_unit_test(reads_the_headers),
        cmocka_unit_test(reads_pe32),
        cmocka_unit_test(without_the_directory_there_is_no_signature),
        cmocka_unit_test(refuses_contradictions),
        cmocka_unit_test(headers_lie_in_the_first_64_kib),
        cmocka_unit_test(an_optional_header_ends_in_the_file),
        cmocka_unit_test(every_truncation_is_seen),
    };

    return cmocka_run_group_tests_name("pe", tests, NULL, NULL);
}
