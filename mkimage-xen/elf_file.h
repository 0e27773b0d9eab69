/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * An ELF file's headers by libelf, from any source.
 *
 * libelf wants a file or memory; a source may be neither. So it gets memory of the file's size in
 * which only the headers are filled in, after the loader's own reader has accepted them; pages
 * that nothing touches cost nothing.
 */
#ifndef MKIMAGE_XEN_ELF_FILE_H
#define MKIMAGE_XEN_ELF_FILE_H

#include <gelf.h>

#include "../loader/source.h"
#include "message.h"

struct elf_file {
    const struct source *source;
    Elf *elf;
    uint8_t *map; /* source->size bytes, of which those are valid that were loaded */
    bool is64;
    enum endian endian;
    GElf_Ehdr header;
    size_t segment_count;
    size_t section_count;
    /* The section header string table; `names_index` is 0 when there is none to add a name to. */
    size_t names_index;
    GElf_Shdr names;
};

/* `source` has to be one that image_open() took for an ELF. */
bool elf_file_open(struct elf_file *file, const struct source *source, struct problem *problem);
void elf_file_close(struct elf_file *file);

/* Fills in a range; NULL when it cannot be read. Valid until elf_file_close(). */
const uint8_t *elf_file_load(struct elf_file *file, uint64_t offset, uint64_t size,
                             struct problem *problem);

/* Sizes of an entry of either table, and of the ELF header. */
size_t elf_file_header_size(const struct elf_file *file);
size_t elf_file_segment_size(const struct elf_file *file);
size_t elf_file_section_size(const struct elf_file *file);

/* Write a table's entry, or the header's fields that place the tables, in the file's own form. */
void elf_file_put_segment(const struct elf_file *file, uint8_t *out, const GElf_Phdr *segment);
void elf_file_put_section(const struct elf_file *file, uint8_t *out, const GElf_Shdr *section);
void elf_file_put_header(const struct elf_file *file, uint8_t *out, const GElf_Ehdr *header);

#endif
