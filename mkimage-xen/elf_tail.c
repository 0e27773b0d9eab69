/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "elf_tail.h"

#include <stdlib.h>
#include <string.h>

#include "../notes/note.h"
#include "elf_file.h"
#include "memory.h"
#include "stamper.h"
#include "walk.h"

#define SECTION_NAME ".note.Xen"

/* A header table that can be appended to without a second write is changed within one sector. */
#define SECTOR_SIZE 512u

/* The undo note's descriptor: the size, then records. */
#define UNDO_SIZE_BYTES   8u
#define UNDO_RECORD_BYTES 16u
#define UNDO_MAX_RECORDS  2u

struct range {
    uint64_t offset;
    uint64_t size;
};

/* The tail while it is planned; offsets are in the stamped file. */
struct tail {
    struct elf_file file;
    const struct names *names;
    unsigned int added; /* program headers: ours first */
    GElf_Phdr segments[1 + IMAGE_MAX_AREAS];
    bool grows; /* the program headers stay where they are */
    unsigned int range_count;
    struct range ranges[UNDO_MAX_RECORDS]; /* of the original that are changed */
    uint8_t *area;
    size_t area_size;
    uint64_t begin; /* of the tail, and so of the note area */
    uint64_t name_table;
    uint64_t section_table;
    uint64_t segment_table;
    uint64_t end;
};

static uint64_t align8(uint64_t value)
{
    return (value + 7) & ~UINT64_C(7);
}

static bool overlap(uint64_t a, uint64_t a_size, uint64_t b, uint64_t b_size)
{
    return a < b + b_size && b < a + a_size;
}

static bool has_segment(const struct tail *tail, uint32_t type, GElf_Phdr *segment)
{
    for (size_t i = 0; i < tail->file.segment_count; i++) {
        if (gelf_getphdr(tail->file.elf, (int)i, segment) && segment->p_type == type)
            return true;
    }
    return false;
}

static bool is_covered(const struct tail *tail, const struct image_area *area)
{
    for (size_t i = 0; i < tail->file.segment_count; i++) {
        GElf_Phdr segment;

        if (gelf_getphdr(tail->file.elf, (int)i, &segment) && segment.p_type == PT_NOTE &&
            segment.p_offset == area->offset && segment.p_filesz == area->size)
            return true;
    }
    return false;
}

/* A PT_NOTE for notes that the image has in a section alone; loaded ones keep their address. */
static GElf_Phdr segment_for(const struct image *image, const struct image_area *area)
{
    GElf_Phdr segment = {
        .p_type = PT_NOTE,
        .p_flags = PF_R,
        .p_offset = area->offset,
        .p_filesz = area->size,
        .p_align = area->alignment,
    };

    for (unsigned int i = 0; i < image->load.segment_count; i++) {
        const struct image_segment *load = &image->load.segments[i];
        uint64_t within = area->offset - load->offset;

        if (area->offset >= load->offset && range_ok(load->file_size, within, area->size)) {
            segment.p_vaddr = load->virtual + within;
            segment.p_paddr = load->physical + within;
            segment.p_memsz = area->size;
        }
    }
    return segment;
}

/*
 * Readers look at sections only where no PT_NOTE holds a Xen note. Ours will, so Xen notes that are
 * in sections alone get a PT_NOTE too, or they would be lost.
 */
static bool add_uncovered(struct tail *tail, struct image *image, struct problem *problem)
{
    for (unsigned int i = 0; i < image->area_count; i++) {
        const struct image_area *place = &image->areas[i];
        struct advert scratch;
        struct bytes area;
        enum error error = image_read_area(image, i, &area);

        if (error != ERR_OK)
            return problem_error(problem, error);
        advert_init(&scratch);
        if (!is_covered(tail, place) && advert_add(&scratch, area, image->endian, place->alignment))
            tail->segments[tail->added++] = segment_for(image, place);
    }
    return true;
}

/* Whether a reader would follow all notes, ours too. */
static bool check_areas(const struct tail *tail, struct problem *problem)
{
    unsigned int areas = tail->added;

    for (size_t i = 0; i < tail->file.segment_count; i++) {
        GElf_Phdr segment;

        if (gelf_getphdr(tail->file.elf, (int)i, &segment) && segment.p_type == PT_NOTE &&
            segment.p_filesz > 0)
            areas++;
    }
    return areas <= IMAGE_MAX_AREAS ||
           problem_set(problem,
                       "has %u note segments, and no more than %u are followed: link the "
                       "note in (xen-features-note.h)",
                       areas - tail->added, IMAGE_MAX_AREAS);
}

/* Whether any section has contents in the range. Without sections, whether any segment has. */
static bool is_used(const struct tail *tail, uint64_t offset, uint64_t size)
{
    const struct elf_file *file = &tail->file;
    Elf_Scn *scn = NULL;

    if (overlap(offset, size, file->header.e_shoff,
                file->section_count * elf_file_section_size(file)))
        return true;
    while ((scn = elf_nextscn(file->elf, scn)) != NULL) {
        GElf_Shdr section;

        if (!gelf_getshdr(scn, &section) ||
            (section.sh_type != SHT_NOBITS &&
             (section.sh_offset > file->source->size || section.sh_size > file->source->size ||
              overlap(offset, size, section.sh_offset, section.sh_size))))
            return true;
    }
    for (size_t i = 0; i < file->segment_count; i++) {
        GElf_Phdr segment;

        if (!gelf_getphdr(file->elf, (int)i, &segment))
            return true;
        if ((file->section_count == 0 || segment.p_type != PT_LOAD) &&
            overlap(offset, size, segment.p_offset, segment.p_filesz))
            return true;
    }
    return false;
}

/* Whether zeros that nothing uses follow the program headers, enough for those to be added. */
static bool has_room(struct tail *tail)
{
    struct elf_file *file = &tail->file;
    uint64_t size = tail->added * elf_file_segment_size(file);
    uint64_t offset = file->header.e_phoff + file->segment_count * elf_file_segment_size(file);
    struct problem ignored;
    const uint8_t *bytes = elf_file_load(file, offset, size, &ignored);

    if (!bytes || is_used(tail, offset, size))
        return false;
    for (uint64_t i = 0; i < size; i++) {
        if (bytes[i] != 0)
            return false;
    }
    return true;
}

/* Whether the grown table would still be in memory where PT_PHDR says it is. */
static bool stays_loaded(const struct tail *tail, const GElf_Phdr *self)
{
    uint64_t size = self->p_filesz + tail->added * elf_file_segment_size(&tail->file);

    for (size_t i = 0; i < tail->file.segment_count; i++) {
        GElf_Phdr load;

        if (gelf_getphdr(tail->file.elf, (int)i, &load) && load.p_type == PT_LOAD &&
            self->p_offset >= load.p_offset &&
            range_ok(load.p_filesz, self->p_offset - load.p_offset, size))
            return true;
    }
    return false;
}

/*
 * Grows the program headers in place where that is one write with the ELF header; PT_PHDR, which
 * says where they are in memory, leaves no choice.
 */
static bool choose_table(struct tail *tail, struct problem *problem)
{
    const struct elf_file *file = &tail->file;
    uint64_t end =
        file->header.e_phoff + (file->segment_count + tail->added) * elf_file_segment_size(file);
    GElf_Phdr self;

    if (has_segment(tail, PT_PHDR, &self)) {
        tail->grows = has_room(tail) && stays_loaded(tail, &self);
        return tail->grows ||
               problem_set(problem, "has program headers that it also loads (PT_PHDR) and no room "
                                    "to grow them: link the note in (xen-features-note.h)");
    }
    tail->grows = end <= SECTOR_SIZE && has_room(tail);
    return true;
}

static size_t undo_size(const struct tail *tail)
{
    size_t size = UNDO_SIZE_BYTES;

    for (unsigned int i = 0; i < tail->range_count; i++)
        size += UNDO_RECORD_BYTES + (size_t)tail->ranges[i].size;
    return size;
}

/* Writes the descriptor of the undo note; for free(). */
static uint8_t *make_undo(struct tail *tail, struct problem *problem)
{
    uint8_t *undo = memory_get(undo_size(tail));
    uint8_t *out = undo;

    store_u64(out, tail->file.source->size, tail->file.endian);
    out += UNDO_SIZE_BYTES;
    for (unsigned int i = 0; i < tail->range_count; i++) {
        const struct range *range = &tail->ranges[i];
        const uint8_t *bytes = elf_file_load(&tail->file, range->offset, range->size, problem);

        if (!bytes) {
            free(undo);
            return NULL;
        }
        store_u64(out, range->offset, tail->file.endian);
        store_u64(out + 8, range->size, tail->file.endian);
        memcpy(out + UNDO_RECORD_BYTES, bytes, range->size);
        out += UNDO_RECORD_BYTES + range->size;
    }
    return undo;
}

/* The note area: what is advertised, and how to undo it. */
static bool make_area(struct tail *tail, struct problem *problem)
{
    struct elf_file *file = &tail->file;
    uint8_t *undo;

    tail->ranges[tail->range_count++] = (struct range){0, elf_file_header_size(file)};
    if (tail->grows)
        tail->ranges[tail->range_count++] =
            (struct range){file->header.e_phoff,
                           (file->segment_count + tail->added) * elf_file_segment_size(file)};
    undo = make_undo(tail, problem);
    if (!undo)
        return false;
    tail->area = addition_notes(tail->names, file->endian, (struct bytes){undo, undo_size(tail)},
                                &tail->area_size);
    free(undo);
    return true;
}

/* Decides where everything goes. */
static bool lay_out(struct tail *tail, struct problem *problem)
{
    const struct elf_file *file = &tail->file;

    tail->begin = align8(file->source->size);
    tail->name_table = tail->begin + tail->area_size;
    tail->section_table = tail->end = tail->name_table;
    if (file->names_index != 0) {
        tail->section_table = align8(tail->name_table + file->names.sh_size + sizeof(SECTION_NAME));
        tail->end = tail->section_table + (file->section_count + 1) * elf_file_section_size(file);
    }
    tail->segment_table = align8(tail->end);
    if (!tail->grows)
        tail->end =
            tail->segment_table + (file->segment_count + tail->added) * elf_file_segment_size(file);
    if (file->segment_count + tail->added >= PN_XNUM || file->section_count + 1 >= SHN_LORESERVE)
        return problem_set(problem, "has as many headers as ELF can count: strip its symbols "
                                    "first");
    if (!file->is64 && tail->end > UINT32_MAX)
        return problem_set(problem, "is too large for 32-bit ELF to grow: strip its debug "
                                    "information first");
    return true;
}

/* The name table, the section headers: copies with one more entry. `out` is the tail. */
static void write_sections(const struct tail *tail, uint8_t *out)
{
    const struct elf_file *file = &tail->file;
    size_t size = elf_file_section_size(file);
    uint8_t *names = out + (tail->name_table - tail->begin);
    uint8_t *table = out + (tail->section_table - tail->begin);
    GElf_Shdr moved = file->names;
    GElf_Shdr ours = {
        .sh_name = (GElf_Word)file->names.sh_size,
        .sh_type = SHT_NOTE,
        .sh_offset = tail->begin,
        .sh_size = tail->area_size,
        .sh_addralign = 4,
    };

    memcpy(names, file->map + file->names.sh_offset, file->names.sh_size);
    memcpy(names + file->names.sh_size, SECTION_NAME, sizeof(SECTION_NAME));
    moved.sh_offset = tail->name_table;
    moved.sh_size += sizeof(SECTION_NAME);
    memcpy(table, file->map + file->header.e_shoff, file->section_count * size);
    elf_file_put_section(file, table + file->names_index * size, &moved);
    elf_file_put_section(file, table + file->section_count * size, &ours);
}

/* The program headers with those that are added, into `table`. */
static void write_segments(const struct tail *tail, uint8_t *table)
{
    const struct elf_file *file = &tail->file;
    size_t size = elf_file_segment_size(file);

    memcpy(table, file->map + file->header.e_phoff, file->segment_count * size);
    for (size_t i = 0; i < file->segment_count; i++) {
        GElf_Phdr self;

        if (!gelf_getphdr(file->elf, (int)i, &self) || self.p_type != PT_PHDR)
            continue;
        self.p_filesz += tail->added * size;
        self.p_memsz += tail->added * size;
        elf_file_put_segment(file, table + i * size, &self);
    }
    for (unsigned int i = 0; i < tail->added; i++)
        elf_file_put_segment(file, table + (file->segment_count + i) * size, &tail->segments[i]);
}

/* Points the ELF header to the tail, and grows the program headers where they are. */
static bool patch_headers(const struct tail *tail, struct plan *plan, struct problem *problem)
{
    const struct elf_file *file = &tail->file;
    size_t size = (file->segment_count + tail->added) * elf_file_segment_size(file);
    uint8_t raw[sizeof(Elf64_Ehdr)];
    GElf_Ehdr header = file->header;
    uint8_t *table;
    bool ok;

    header.e_phnum = (GElf_Half)(header.e_phnum + tail->added);
    if (!tail->grows)
        header.e_phoff = tail->segment_table;
    if (file->names_index != 0) {
        header.e_shoff = tail->section_table;
        header.e_shnum++;
    }
    memcpy(raw, file->map, elf_file_header_size(file));
    elf_file_put_header(file, raw, &header);
    if (!plan_patch(plan, file->source, 0, raw, elf_file_header_size(file), problem))
        return false;
    if (!tail->grows)
        return true;
    table = memory_get(size);
    write_segments(tail, table);
    ok = plan_patch(plan, file->source, file->header.e_phoff, table, size, problem);
    free(table);
    return ok;
}

static bool add(struct tail *tail, struct image *image, struct plan *plan, struct problem *problem)
{
    const struct elf_file *file = &tail->file;
    uint8_t *out;

    if (file->segment_count == 0)
        return problem_set(problem, "has no program headers: give the linked kernel (vmlinux)");
    tail->added = 1;
    if (!add_uncovered(tail, image, problem) || !check_areas(tail, problem) ||
        !choose_table(tail, problem) || !make_area(tail, problem) || !lay_out(tail, problem))
        return false;
    /* Not loaded, so it has no address and no size in memory. */
    tail->segments[0] = (GElf_Phdr){
        .p_type = PT_NOTE,
        .p_flags = PF_R,
        .p_offset = tail->begin,
        .p_filesz = tail->area_size,
        .p_align = 4,
    };
    out = memory_get((size_t)(tail->end - tail->begin));
    memcpy(out, tail->area, tail->area_size);
    if (file->names_index != 0)
        write_sections(tail, out);
    if (!tail->grows)
        write_segments(tail, out + (tail->segment_table - tail->begin));
    plan_append(plan, "\0\0\0\0\0\0\0", (size_t)(tail->begin - file->source->size));
    plan_append(plan, out, (size_t)(tail->end - tail->begin));
    free(out);
    return patch_headers(tail, plan, problem);
}

static bool add_tail(const struct source *source, struct image *image, const struct names *names,
                     struct plan *plan, struct problem *problem)
{
    struct tail tail = {.names = names};
    bool ok;

    if (!elf_file_open(&tail.file, source, problem))
        return false;
    ok = add(&tail, image, plan, problem);
    free(tail.area);
    elf_file_close(&tail.file);
    return ok;
}

/* Nothing in the note is believed beyond its range. */
static bool read_undo(struct bytes desc, enum endian endian, const struct source *source,
                      struct plan *undo)
{
    struct problem ignored;
    size_t at = UNDO_SIZE_BYTES;
    uint64_t size;

    if (desc.size < UNDO_SIZE_BYTES)
        return false;
    size = load_u64(desc.data, endian);
    if (size >= source->size)
        return false;
    undo->keep = size;
    for (unsigned int i = 0; at < desc.size; i++) {
        uint64_t length;

        if (i == UNDO_MAX_RECORDS || !range_ok(desc.size, at, UNDO_RECORD_BYTES))
            return false;
        length = load_u64(desc.data + at + 8, endian);
        if (!range_ok(desc.size, at + UNDO_RECORD_BYTES, length) ||
            !plan_patch(undo, source, load_u64(desc.data + at, endian),
                        desc.data + at + UNDO_RECORD_BYTES, (size_t)length, &ignored))
            return false;
        at += UNDO_RECORD_BYTES + (size_t)length;
    }
    return true;
}

const struct addition elf_tail = {add_tail, read_undo};
