/* SPDX-License-Identifier: MIT */
#include "zimage.h"

#include <string.h>

#define MAGIC       0x24u
#define START       0x28u
#define END         0x2cu
#define ENDIANNESS  0x30u
#define TABLE_MAGIC 0x34u
#define PE_OFFSET   0x3cu

#define MAGIC_VALUE       0x016f2818u
#define ENDIANNESS_VALUE  0x04030201u
#define TABLE_MAGIC_VALUE 0x45454545u

/* PE Format, "Machine Types": ARM, THUMB and ARMNT, all of which have been in use. */
#define PE_MACHINE_ARM   0x1c0u
#define PE_MACHINE_THUMB 0x1c2u
#define PE_MACHINE_ARMNT 0x1c4u

bool zimage_probe(struct bytes head)
{
    return head.size >= ZIMAGE_HEADER_SIZE &&
           (load_u32(head.data + MAGIC, ENDIAN_LITTLE) == MAGIC_VALUE ||
            load_u32(head.data + MAGIC, ENDIAN_BIG) == MAGIC_VALUE);
}

/* The byte order of the data: a BE8 kernel has its header in the other one. */
static enum endian data_order(const uint8_t *raw, enum endian words)
{
    if (load_u32(raw + ENDIANNESS, ENDIAN_LITTLE) == ENDIANNESS_VALUE)
        return ENDIAN_LITTLE;
    if (load_u32(raw + ENDIANNESS, ENDIAN_BIG) == ENDIANNESS_VALUE)
        return ENDIAN_BIG;
    return words; /* kernels before 3.17 do not say */
}

static enum error read_pe(const struct source *source, uint32_t pe_offset, struct pe *pe)
{
    enum error error;

    if (pe_offset < ZIMAGE_HEADER_SIZE)
        return ERR_BAD_ZIMAGE;
    error = pe_read(source, pe_offset, pe);
    if (error != ERR_OK)
        return error;
    if (pe->machine != PE_MACHINE_ARM && pe->machine != PE_MACHINE_THUMB &&
        pe->machine != PE_MACHINE_ARMNT)
        return ERR_BAD_ZIMAGE;
    return ERR_OK;
}

enum error zimage_read_header(const struct source *source, struct zimage_header *header)
{
    uint8_t raw[ZIMAGE_HEADER_SIZE];
    enum error error = source_read(source, 0, raw, sizeof(raw));
    uint32_t end;

    if (error != ERR_OK)
        return error;
    memset(header, 0, sizeof(*header));
    if (!zimage_probe((struct bytes){raw, sizeof(raw)}))
        return ERR_BAD_ZIMAGE;
    header->words =
        load_u32(raw + MAGIC, ENDIAN_LITTLE) == MAGIC_VALUE ? ENDIAN_LITTLE : ENDIAN_BIG;
    header->data = data_order(raw, header->words);
    header->start = load_u32(raw + START, header->words);
    end = load_u32(raw + END, header->words);
    if (end < header->start || end - header->start < sizeof(raw))
        return ERR_BAD_ZIMAGE;
    header->size = end - header->start;
    if (header->size > source->size)
        return ERR_TRUNCATED;
    header->has_table = load_u32(raw + TABLE_MAGIC, header->words) == TABLE_MAGIC_VALUE;
    if (header->has_table) {
        header->table = load_u32(raw + ZIMAGE_TABLE_OFFSET, header->words);
        if (header->table < sizeof(raw) || header->table % 4 != 0)
            return ERR_BAD_ZIMAGE;
    }
    /* Without an EFI stub the code begins at 0x3c; what is at 0 is then a NOP. */
    header->efi_stub = raw[0] == 'M' && raw[1] == 'Z';
    if (!header->efi_stub)
        return ERR_OK;
    return read_pe(source, load_u32(raw + PE_OFFSET, ENDIAN_LITTLE), &header->pe);
}

enum error zimage_read_tag(const struct source *source, const struct zimage_header *header,
                           uint64_t offset, struct zimage_tag *tag)
{
    uint8_t raw[ZIMAGE_TAG_HEADER];
    uint32_t words;
    enum error error = source_read(source, offset, raw, 4);

    if (error != ERR_OK)
        return error;
    *tag = (struct zimage_tag){.offset = offset};
    words = load_u32(raw, header->words);
    if (words == 0)
        return ERR_OK;
    if (words < ZIMAGE_TAG_HEADER / 4 || words > ZIMAGE_MAX_TAG_SIZE / 4)
        return ERR_BAD_ZIMAGE;
    if (!range_ok(source->size, offset, words * 4))
        return ERR_TRUNCATED;
    error = source_read(source, offset + 4, raw + 4, 4);
    if (error != ERR_OK)
        return error;
    tag->size = words * 4;
    tag->tag = load_u32(raw + 4, header->words);
    return ERR_OK;
}

static enum error find_areas(const struct source *source, const struct zimage_header *header,
                             struct image *image)
{
    uint64_t offset = header->table;

    for (unsigned int i = 0; i < ZIMAGE_MAX_TAGS; i++) {
        struct zimage_tag tag;
        enum error error = zimage_read_tag(source, header, offset, &tag);

        if (error != ERR_OK || tag.size == 0)
            return error;
        offset += tag.size;
        if (tag.tag != ZIMAGE_TAG_XENN)
            continue;
        if (image->area_count == IMAGE_MAX_AREAS)
            return ERR_TOO_MANY_AREAS;
        image->areas[image->area_count++] = (struct image_area){
            .offset = tag.offset + ZIMAGE_TAG_HEADER,
            .size = tag.size - ZIMAGE_TAG_HEADER,
            .alignment = 4,
            .source = source,
        };
    }
    return ERR_BAD_ZIMAGE;
}

enum error zimage_read(const struct source *source, struct image *image)
{
    struct zimage_header header;
    enum error error = zimage_read_header(source, &header);

    if (error != ERR_OK)
        return error;
    image->arch = IMAGE_ARCH_ARM;
    image->endian = header.data;
    image->efi_stub = header.efi_stub;
    image->load.kind = IMAGE_LOAD_ZIMAGE;
    image->load.address = header.start;
    image->load.image_size = header.size;
    image->signature.present = header.pe.certificates_size != 0;
    if (image->signature.present) {
        image->signature.offset = header.pe.certificates_offset;
        image->signature.size = header.pe.certificates_size;
    }
    return header.has_table ? find_areas(source, &header, image) : ERR_OK;
}
