/* SPDX-License-Identifier: MIT */
#include "elf.h"

#include <string.h>

/* ELF gABI, "ELF Header", "Program Header", "Section Header". */
#define EI_CLASS      4u
#define EI_DATA       5u
#define EI_VERSION    6u
#define CLASS32       1u
#define CLASS64       2u
#define DATA_LITTLE   1u
#define DATA_BIG      2u
#define VERSION       1u
#define ET_EXEC       2u
#define ET_DYN        3u
#define EM_ARM        40u
#define EM_AARCH64    183u
#define PT_LOAD       1u
#define PT_NOTE       4u
#define SHT_NOTE      7u
#define PN_XNUM       0xffffu
#define SHN_LORESERVE 0xff00u

#define EHDR64_SIZE 64u
#define EHDR32_SIZE 52u
#define PHDR64_SIZE 56u
#define PHDR32_SIZE 32u
#define SHDR64_SIZE 64u
#define SHDR32_SIZE 40u

struct elf {
    const struct source *source;
    enum endian endian;
    bool is64;
    uint64_t entry;
    uint64_t phoff;
    uint64_t shoff;
    unsigned int phnum;
    unsigned int shnum;
};

/* A program or section header, as far as either is needed. */
struct elf_part {
    uint32_t type;
    uint64_t offset;
    uint64_t virtual;
    uint64_t physical;
    uint64_t file_size;
    uint64_t memory_size;
    uint64_t alignment;
};

/* An address, offset or size: 64 bits wide at offset `at64` in ELF64, 32 at `at32` in ELF32. */
static uint64_t load_word(const struct elf *elf, const uint8_t *p, size_t at64, size_t at32)
{
    return elf->is64 ? load_u64(p + at64, elf->endian) : load_u32(p + at32, elf->endian);
}

bool elf_probe(struct bytes head)
{
    return head.size >= 4 && memcmp(head.data, "\177ELF", 4) == 0;
}

/* Checks one of the two header tables: the size of its entries and that it lies in the source. */
static enum error check_table(const struct elf *elf, uint64_t offset, unsigned int count,
                              uint16_t entry_size, uint16_t expected_size)
{
    if (count == 0)
        return ERR_OK;
    if (entry_size != expected_size || offset == 0)
        return ERR_BAD_ELF;
    if (!range_ok(elf->source->size, offset, (uint64_t)count * entry_size))
        return ERR_TRUNCATED;
    return ERR_OK;
}

static enum error read_ident(struct elf *elf, const uint8_t *header)
{
    if (!elf_probe((struct bytes){header, EHDR32_SIZE}) || header[EI_VERSION] != VERSION)
        return ERR_BAD_ELF;
    if (header[EI_CLASS] != CLASS32 && header[EI_CLASS] != CLASS64)
        return ERR_BAD_ELF;
    if (header[EI_DATA] != DATA_LITTLE && header[EI_DATA] != DATA_BIG)
        return ERR_BAD_ELF;
    elf->is64 = header[EI_CLASS] == CLASS64;
    elf->endian = header[EI_DATA] == DATA_LITTLE ? ENDIAN_LITTLE : ENDIAN_BIG;
    return ERR_OK;
}

static enum error read_header(struct elf *elf)
{
    uint8_t header[EHDR64_SIZE] = {0};
    const uint8_t *tail; /* e_ehsize and what follows it */
    uint16_t type;
    enum error error = source_read(elf->source, 0, header, EHDR32_SIZE);

    if (error == ERR_OK)
        error = read_ident(elf, header);
    if (error == ERR_OK && elf->is64)
        error =
            source_read(elf->source, EHDR32_SIZE, header + EHDR32_SIZE, EHDR64_SIZE - EHDR32_SIZE);
    if (error != ERR_OK)
        return error;

    type = load_u16(header + 16, elf->endian);
    if (load_u16(header + 18, elf->endian) != (elf->is64 ? EM_AARCH64 : EM_ARM))
        return ERR_WRONG_MACHINE;
    if ((type != ET_EXEC && type != ET_DYN) || load_u32(header + 20, elf->endian) != VERSION)
        return ERR_BAD_ELF;
    elf->entry = load_word(elf, header, 24, 24);
    elf->phoff = load_word(elf, header, 32, 28);
    elf->shoff = load_word(elf, header, 40, 32);
    tail = header + (elf->is64 ? 52 : 40);
    elf->phnum = load_u16(tail + 4, elf->endian);
    elf->shnum = load_u16(tail + 8, elf->endian);
    if (load_u16(tail, elf->endian) != (elf->is64 ? EHDR64_SIZE : EHDR32_SIZE) ||
        elf->phnum == PN_XNUM || elf->shnum >= SHN_LORESERVE)
        return ERR_BAD_ELF;

    error = check_table(elf, elf->phoff, elf->phnum, load_u16(tail + 2, elf->endian),
                        elf->is64 ? PHDR64_SIZE : PHDR32_SIZE);
    if (error != ERR_OK)
        return error;
    return check_table(elf, elf->shoff, elf->shnum, load_u16(tail + 6, elf->endian),
                       elf->is64 ? SHDR64_SIZE : SHDR32_SIZE);
}

static enum error read_program_header(const struct elf *elf, unsigned int index,
                                      struct elf_part *part)
{
    uint8_t p[PHDR64_SIZE];
    size_t size = elf->is64 ? PHDR64_SIZE : PHDR32_SIZE;
    enum error error = source_read(elf->source, elf->phoff + (uint64_t)index * size, p, size);

    if (error != ERR_OK)
        return error;
    part->type = load_u32(p, elf->endian);
    part->offset = load_word(elf, p, 8, 4);
    part->virtual = load_word(elf, p, 16, 8);
    part->physical = load_word(elf, p, 24, 12);
    part->file_size = load_word(elf, p, 32, 16);
    part->memory_size = load_word(elf, p, 40, 20);
    part->alignment = load_word(elf, p, 48, 28);
    return ERR_OK;
}

static enum error read_section_header(const struct elf *elf, unsigned int index,
                                      struct elf_part *part)
{
    uint8_t p[SHDR64_SIZE];
    size_t size = elf->is64 ? SHDR64_SIZE : SHDR32_SIZE;
    enum error error = source_read(elf->source, elf->shoff + (uint64_t)index * size, p, size);

    if (error != ERR_OK)
        return error;
    memset(part, 0, sizeof(*part));
    part->type = load_u32(p + 4, elf->endian);
    part->offset = load_word(elf, p, 24, 16);
    part->file_size = load_word(elf, p, 32, 20);
    part->alignment = load_word(elf, p, 48, 32);
    return ERR_OK;
}

/* Adds a PT_LOAD at its place in ascending p_paddr order. */
static enum error add_segment(const struct elf *elf, struct image_load *load,
                              const struct elf_part *part)
{
    uint64_t last = elf->is64 ? UINT64_MAX : UINT32_MAX; /* address */
    unsigned int i = load->segment_count;

    if (part->memory_size == 0)
        return part->file_size == 0 ? ERR_OK : ERR_BAD_ELF;
    if (part->file_size > part->memory_size || part->physical > last - (part->memory_size - 1) ||
        part->virtual > last - (part->memory_size - 1))
        return ERR_BAD_ELF;
    if (i == IMAGE_MAX_SEGMENTS)
        return ERR_TOO_MANY_SEGMENTS;
    for (; i > 0 && load->segments[i - 1].physical > part->physical; i--)
        load->segments[i] = load->segments[i - 1];
    load->segments[i] = (struct image_segment){
        .offset = part->offset,
        .file_size = part->file_size,
        .memory_size = part->memory_size,
        .physical = part->physical,
        .virtual = part->virtual,
    };
    load->segment_count++;
    return ERR_OK;
}

static enum error add_area(const struct elf *elf, struct image *image, const struct elf_part *part)
{
    if (part->file_size == 0)
        return ERR_OK;
    if (image->area_count == IMAGE_MAX_AREAS)
        return ERR_TOO_MANY_AREAS;
    image->areas[image->area_count++] = (struct image_area){.offset = part->offset,
                                                            .size = part->file_size,
                                                            .alignment = part->alignment,
                                                            .source = elf->source};
    return ERR_OK;
}

/* PT_LOADs become segments, PT_NOTEs areas. */
static enum error read_segments(const struct elf *elf, struct image *image)
{
    for (unsigned int i = 0; i < elf->phnum; i++) {
        struct elf_part part;
        enum error error = read_program_header(elf, i, &part);

        if (error != ERR_OK)
            return error;
        if (part.type != PT_LOAD && part.type != PT_NOTE)
            continue;
        if (!range_ok(elf->source->size, part.offset, part.file_size))
            return ERR_TRUNCATED;
        error = part.type == PT_LOAD ? add_segment(elf, &image->load, &part)
                                     : add_area(elf, image, &part);
        if (error != ERR_OK)
            return error;
    }
    return ERR_OK;
}

/* image_size: from the lowest byte in memory to the highest. */
static enum error measure(struct image_load *load)
{
    uint64_t first, last = 0;

    if (load->segment_count == 0)
        return ERR_OK;
    first = load->segments[0].physical;
    for (unsigned int i = 0; i < load->segment_count; i++) {
        uint64_t end = load->segments[i].physical + (load->segments[i].memory_size - 1);

        if (end > last)
            last = end;
    }
    if (last - first == UINT64_MAX)
        return ERR_BAD_ELF;
    load->image_size = last - first + 1;
    return ERR_OK;
}

static enum error areas_hold_xen(struct image *image, bool *xen)
{
    struct advert scratch;

    advert_init(&scratch);
    *xen = false;
    for (unsigned int i = 0; i < image->area_count; i++) {
        struct bytes area;
        enum error error = image_read_area(image, i, &area);

        if (error == ERR_NOTE_AREA_TOO_LARGE)
            continue;
        if (error != ERR_OK)
            return error;
        if (advert_add(&scratch, area, image->endian, image->areas[i].alignment))
            *xen = true;
    }
    return ERR_OK;
}

static bool area_known(const struct image *image, const struct elf_part *part)
{
    for (unsigned int i = 0; i < image->area_count; i++) {
        const struct image_area *area = &image->areas[i];

        if (part->offset >= area->offset &&
            range_ok(area->size, part->offset - area->offset, part->file_size))
            return true;
    }
    return false;
}

static enum error read_note_sections(const struct elf *elf, struct image *image)
{
    for (unsigned int i = 0; i < elf->shnum; i++) {
        struct elf_part part;
        enum error error = read_section_header(elf, i, &part);

        if (error != ERR_OK)
            return error;
        if (part.type != SHT_NOTE || area_known(image, &part))
            continue;
        if (!range_ok(elf->source->size, part.offset, part.file_size))
            return ERR_TRUNCATED;
        error = add_area(elf, image, &part);
        if (error != ERR_OK)
            return error;
    }
    return ERR_OK;
}

enum error elf_read(const struct source *source, struct image *image)
{
    struct elf elf = {.source = source};
    bool xen;
    enum error error = read_header(&elf);

    if (error != ERR_OK)
        return error;
    image->arch = elf.is64 ? IMAGE_ARCH_ARM64 : IMAGE_ARCH_ARM;
    image->endian = elf.endian;
    image->elf64 = elf.is64;
    image->load.kind = IMAGE_LOAD_SEGMENTS;
    image->load.entry = elf.entry;
    error = read_segments(&elf, image);
    if (error == ERR_OK)
        error = measure(&image->load);
    if (error == ERR_OK)
        error = areas_hold_xen(image, &xen);
    if (error != ERR_OK || xen)
        return error;
    return read_note_sections(&elf, image);
}
