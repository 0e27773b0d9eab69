/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The tool's view of an ELF, by libelf: what it reads of the headers and writes again is the same.
 */
#include <string.h>

#include "../../mkimage-xen/elf_file.h"
#include "../../mkimage-xen/input.h"
#include "fuzz.h"

static bool same(struct elf_file *file, uint64_t offset, const uint8_t *bytes, size_t size)
{
    struct problem ignored;
    const uint8_t *there = elf_file_load(file, offset, size, &ignored);

    return there && memcmp(there, bytes, size) == 0;
}

static void check_segments(struct elf_file *file)
{
    size_t size = elf_file_segment_size(file);

    for (size_t i = 0; i < file->segment_count; i++) {
        uint8_t raw[sizeof(Elf64_Phdr)];
        GElf_Phdr segment;

        assert(gelf_getphdr(file->elf, (int)i, &segment));
        elf_file_put_segment(file, raw, &segment);
        assert(same(file, file->header.e_phoff + i * size, raw, size));
    }
}

static void check_sections(struct elf_file *file)
{
    size_t size = elf_file_section_size(file);

    for (size_t i = 0; i < file->section_count; i++) {
        uint8_t raw[sizeof(Elf64_Shdr)];
        GElf_Shdr section;

        assert(gelf_getshdr(elf_getscn(file->elf, i), &section));
        elf_file_put_section(file, raw, &section);
        assert(same(file, file->header.e_shoff + i * size, raw, size));
    }
    if (file->names_index != 0) {
        assert(file->names_index < file->section_count);
        assert(range_ok(file->source->size, file->names.sh_offset, file->names.sh_size));
        assert(file->map[file->names.sh_offset + file->names.sh_size - 1] == '\0');
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct image image;
    struct problem problem;
    struct source source;
    struct elf_file file;
    uint8_t raw[sizeof(Elf64_Ehdr)];

    source_of_memory(&source, data, size);
    if (image_open(&image, &source, NULL) != ERR_OK || image.load.kind != IMAGE_LOAD_SEGMENTS ||
        image.layer_count > 1 || !elf_file_open(&file, &source, &problem))
        return 0;
    check_segments(&file);
    check_sections(&file);
    memcpy(raw, data, elf_file_header_size(&file));
    elf_file_put_header(&file, raw, &file.header);
    assert(memcmp(raw, data, elf_file_header_size(&file)) == 0);
    elf_file_close(&file);
    return 0;
}
