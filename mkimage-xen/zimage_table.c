/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "zimage_table.h"

#include <stdlib.h>
#include <string.h>

#include "../loader/zimage.h"
#include "memory.h"
#include "padding.h"

#define WORD      4u
#define UNDO_SIZE 8u

/* Behind a table at the end of the file: kexec-tools wants a byte after it to be there. */
#define END_ROOM WORD

/* What clang's and newer GNU assemblers fill gaps in Thumb code with: two NOPs, or a NOP.W (DDI
 * 0487 F5.1), as a little-endian word. */
#define THUMB_NOPS  0xbf00bf00u
#define THUMB_NOP_W 0x8000f3afu

/* A tag table, its closing zero word included. */
struct table {
    uint64_t offset;
    size_t size;
};

/* What assemblers fill gaps in code with. */
static bool is_padding(uint32_t word)
{
    return word == ZIMAGE_NOP || word == ZIMAGE_MOV_R0 || word == THUMB_NOP_W ||
           word == THUMB_NOPS || word == 0;
}

static enum error measure(const struct source *source, const struct zimage_header *header,
                          struct table *table)
{
    struct zimage_tag tag;

    *table = (struct table){header->table, 0};
    for (unsigned int i = 0; i < ZIMAGE_MAX_TAGS; i++) {
        enum error error = zimage_read_tag(source, header, table->offset + table->size, &tag);

        if (error != ERR_OK)
            return error;
        table->size += tag.size ? tag.size : WORD;
        if (tag.size == 0)
            return ERR_OK;
    }
    return ERR_BAD_ZIMAGE;
}

static enum error read_table(const struct source *source, struct zimage_header *header,
                             struct table *table)
{
    enum error error = zimage_read_header(source, header);

    return error == ERR_OK && header->has_table ? measure(source, header, table) : error;
}

/* The new table, of *size bytes, `base` being the size of the file if it goes to its end. */
static uint8_t *make_table(const struct source *source, const struct zimage_header *header,
                           const struct table *old, const struct names *names, uint64_t base,
                           size_t *size)
{
    uint8_t undo[UNDO_SIZE], *notes, *table, *tag;
    size_t notes_size;

    store_u32(undo, (uint32_t)old->offset, header->data);
    store_u32(undo + 4, (uint32_t)base, header->data);
    notes = addition_notes(names, header->data, (struct bytes){undo, sizeof(undo)}, &notes_size);
    *size = old->size + ZIMAGE_TAG_HEADER + notes_size;
    table = memory_get(*size);
    /* The old table's last word, a zero, is where the new tag goes. */
    tag = table + old->size - WORD;
    if (source_read(source, old->offset, table, old->size - WORD) == ERR_OK) {
        store_u32(tag, (uint32_t)((ZIMAGE_TAG_HEADER + notes_size) / WORD), header->words);
        store_u32(tag + WORD, ZIMAGE_TAG_XENN, header->words);
        memcpy(tag + ZIMAGE_TAG_HEADER, notes, notes_size);
    } else {
        free(table);
        table = NULL;
    }
    free(notes);
    return table;
}

static struct padding padding_of(const struct source *source, const struct zimage_header *header)
{
    return (struct padding){
        .source = source,
        .begin = header->pe.sections_end + PADDING_RESERVED,
        .end = header->efi_stub ? header->pe.size_of_headers : 0,
        .step = WORD,
        .order = header->words,
        .is_padding = is_padding,
    };
}

static bool put_table(const struct source *source, const struct zimage_header *header,
                      const struct table *old, const struct names *names, struct plan *plan,
                      struct problem *problem)
{
    uint64_t at, end = (source->size + WORD - 1) & ~(uint64_t)(WORD - 1);
    uint8_t pointer[WORD];
    size_t size;
    uint8_t *table = make_table(source, header, old, names, 0, &size);
    const struct padding padding = padding_of(source, header);
    bool in_header = table && padding_find(&padding, size, &at);
    bool ok = false;

    if (table && !in_header && end <= UINT32_MAX) {
        free(table);
        at = end;
        table = make_table(source, header, old, names, source->size, &size);
    }
    if (!table) {
        problem_error(problem, ERR_TRUNCATED);
    } else if (in_header) {
        ok = plan_patch(plan, source, at, table, size, problem);
    } else if (end > UINT32_MAX) {
        problem_error(problem, ERR_TOO_LARGE);
    } else {
        plan_append(plan, "\0\0\0", (size_t)(end - source->size));
        plan_append(plan, table, size);
        plan_append(plan, "\0\0\0", END_ROOM);
        ok = true;
    }
    free(table);
    if (!ok)
        return false;
    store_u32(pointer, (uint32_t)at, header->words);
    return plan_patch(plan, source, ZIMAGE_TABLE_OFFSET, pointer, sizeof(pointer), problem);
}

static bool add_table(const struct source *source, struct image *image, const struct names *names,
                      struct plan *plan, struct problem *problem)
{
    struct zimage_header header;
    struct table old;
    enum error error = read_table(source, &header, &old);

    (void)image;
    if (error != ERR_OK)
        return problem_error(problem, error);
    if (!header.has_table)
        return problem_set(problem, "is a zImage without the table that a note could go to, as "
                                    "kernels before 4.15 make them: use a newer kernel, or this "
                                    "one's vmlinux");
    return put_table(source, &header, &old, names, plan, problem);
}

static bool read_undo(struct bytes desc, enum endian endian, const struct source *source,
                      struct plan *undo)
{
    struct problem ignored;
    struct zimage_header header;
    struct padding padding;
    struct table table;
    uint8_t pointer[WORD];
    uint32_t base;

    if (desc.size != UNDO_SIZE || read_table(source, &header, &table) != ERR_OK)
        return false;
    padding = padding_of(source, &header);
    base = load_u32(desc.data + 4, endian);
    if (base != 0 && (base >= source->size || table.offset < base))
        return false;
    if (base != 0)
        undo->keep = base;
    else if (!padding_refill(&padding, table.offset, table.size, undo))
        return false;
    store_u32(pointer, load_u32(desc.data, endian), header.words);
    return plan_patch(undo, source, ZIMAGE_TABLE_OFFSET, pointer, sizeof(pointer), &ignored);
}

const struct addition zimage_table = {add_table, read_undo};
