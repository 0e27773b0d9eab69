/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "elf_file.h"

#include <errno.h>
#include <sys/mman.h>

/* Names of sections are a few hundred bytes; a table shared with symbols may be large. */
#define NAMES_MAX (UINT64_C(16) << 20)

const uint8_t *elf_file_load(struct elf_file *file, uint64_t offset, uint64_t size,
                             struct problem *problem)
{
    enum error error = ERR_TRUNCATED;

    if (range_ok(file->source->size, offset, size))
        error = source_read(file->source, offset, file->map + offset, (size_t)size);
    if (error == ERR_OK)
        return file->map + offset;
    problem_error(problem, error);
    return NULL;
}

static bool start_libelf(struct elf_file *file, struct problem *problem)
{
    if (file->elf)
        elf_end(file->elf);
    file->elf = elf_memory((char *)file->map, (size_t)file->source->size);
    if (!file->elf || !gelf_getehdr(file->elf, &file->header))
        return problem_set(problem, "cannot be read as ELF: %s", elf_errmsg(-1));
    return true;
}

/* Finds the table that names sections, if it is one that may grow by a copy at another place. */
static bool load_names(struct elf_file *file, struct problem *problem)
{
    size_t index;
    Elf_Scn *section;
    const uint8_t *end;

    if (file->section_count == 0 || elf_getshdrstrndx(file->elf, &index) < 0 || index == SHN_UNDEF)
        return true;
    section = elf_getscn(file->elf, index);
    if (!section || !gelf_getshdr(section, &file->names) || file->names.sh_type != SHT_STRTAB ||
        (file->names.sh_flags & SHF_ALLOC) || file->names.sh_size == 0 ||
        !range_ok(file->source->size, file->names.sh_offset, file->names.sh_size))
        return true;
    if (file->names.sh_size > NAMES_MAX)
        return problem_set(problem, "has a section name table of more than 16 MiB: strip its "
                                    "symbols first");
    if (!elf_file_load(file, file->names.sh_offset, file->names.sh_size, problem))
        return false;
    end = file->map + file->names.sh_offset + file->names.sh_size;
    if (end[-1] == '\0')
        file->names_index = index;
    return true;
}

static bool load(struct elf_file *file, struct problem *problem)
{
    size_t header = elf_file_load(file, 0, EI_NIDENT, problem) && file->map[EI_CLASS] == ELFCLASS64
                        ? sizeof(Elf64_Ehdr)
                        : sizeof(Elf32_Ehdr);

    file->is64 = header == sizeof(Elf64_Ehdr);
    file->endian = file->map[EI_DATA] == ELFDATA2MSB ? ENDIAN_BIG : ENDIAN_LITTLE;
    if (!elf_file_load(file, 0, header, problem) || !start_libelf(file, problem))
        return false;
    /* The loader has refused extended numbering, so these are the counts. */
    if ((file->header.e_phnum &&
         !elf_file_load(file, file->header.e_phoff,
                        (uint64_t)file->header.e_phnum * file->header.e_phentsize, problem)) ||
        (file->header.e_shnum &&
         !elf_file_load(file, file->header.e_shoff,
                        (uint64_t)file->header.e_shnum * file->header.e_shentsize, problem)))
        return false;
    /* libelf looks at the sections when it starts, so it starts again now that they are there. */
    if (!start_libelf(file, problem))
        return false;
    if (elf_getphdrnum(file->elf, &file->segment_count) < 0 ||
        elf_getshdrnum(file->elf, &file->section_count) < 0 ||
        file->segment_count != file->header.e_phnum || file->section_count != file->header.e_shnum)
        return problem_set(problem, "has header tables that libelf does not follow");
    return load_names(file, problem);
}

bool elf_file_open(struct elf_file *file, const struct source *source, struct problem *problem)
{
    *file = (struct elf_file){.source = source, .map = MAP_FAILED};
    if (elf_version(EV_CURRENT) == EV_NONE)
        return problem_set(problem, "cannot be read as ELF: %s", elf_errmsg(-1));
    if (source->size > SIZE_MAX)
        return problem_error(problem, ERR_TOO_LARGE);
    file->map = mmap(NULL, (size_t)source->size, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (file->map == MAP_FAILED)
        return problem_errno(problem, "cannot be mapped", errno);
    if (load(file, problem))
        return true;
    elf_file_close(file);
    return false;
}

void elf_file_close(struct elf_file *file)
{
    if (file->elf)
        elf_end(file->elf);
    if (file->map != MAP_FAILED)
        munmap(file->map, (size_t)file->source->size);
    file->elf = NULL;
    file->map = MAP_FAILED;
}

size_t elf_file_header_size(const struct elf_file *file)
{
    return gelf_fsize(file->elf, ELF_T_EHDR, 1, EV_CURRENT);
}

size_t elf_file_segment_size(const struct elf_file *file)
{
    return gelf_fsize(file->elf, ELF_T_PHDR, 1, EV_CURRENT);
}

size_t elf_file_section_size(const struct elf_file *file)
{
    return gelf_fsize(file->elf, ELF_T_SHDR, 1, EV_CURRENT);
}

/* Writes a word of the class's width (Elf64_Xword, Elf32_Word) and returns what follows it. */
static uint8_t *put_word(const struct elf_file *file, uint8_t *out, uint64_t value)
{
    if (file->is64) {
        store_u64(out, value, file->endian);
        return out + 8;
    }
    store_u32(out, (uint32_t)value, file->endian);
    return out + 4;
}

static uint8_t *put_u32(const struct elf_file *file, uint8_t *out, uint32_t value)
{
    store_u32(out, value, file->endian);
    return out + 4;
}

void elf_file_put_segment(const struct elf_file *file, uint8_t *out, const GElf_Phdr *segment)
{
    out = put_u32(file, out, segment->p_type);
    if (file->is64) /* ELF64 moved p_flags forward for alignment (gABI, "Program Header") */
        out = put_u32(file, out, segment->p_flags);
    out = put_word(file, out, segment->p_offset);
    out = put_word(file, out, segment->p_vaddr);
    out = put_word(file, out, segment->p_paddr);
    out = put_word(file, out, segment->p_filesz);
    out = put_word(file, out, segment->p_memsz);
    if (!file->is64)
        out = put_u32(file, out, segment->p_flags);
    put_word(file, out, segment->p_align);
}

void elf_file_put_section(const struct elf_file *file, uint8_t *out, const GElf_Shdr *section)
{
    out = put_u32(file, out, section->sh_name);
    out = put_u32(file, out, section->sh_type);
    out = put_word(file, out, section->sh_flags);
    out = put_word(file, out, section->sh_addr);
    out = put_word(file, out, section->sh_offset);
    out = put_word(file, out, section->sh_size);
    out = put_u32(file, out, section->sh_link);
    out = put_u32(file, out, section->sh_info);
    out = put_word(file, out, section->sh_addralign);
    put_word(file, out, section->sh_entsize);
}

void elf_file_put_header(const struct elf_file *file, uint8_t *out, const GElf_Ehdr *header)
{
    size_t counts = file->is64 ? offsetof(Elf64_Ehdr, e_phnum) : offsetof(Elf32_Ehdr, e_phnum);

    put_word(file,
             out + (file->is64 ? offsetof(Elf64_Ehdr, e_phoff) : offsetof(Elf32_Ehdr, e_phoff)),
             header->e_phoff);
    put_word(file,
             out + (file->is64 ? offsetof(Elf64_Ehdr, e_shoff) : offsetof(Elf32_Ehdr, e_shoff)),
             header->e_shoff);
    store_u16(out + counts, header->e_phnum, file->endian);
    store_u16(out + counts + 4, header->e_shnum, file->endian); /* after e_shentsize */
}
