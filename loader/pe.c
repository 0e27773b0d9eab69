/* SPDX-License-Identifier: MIT */
#include "pe.h"

#include <string.h>

/* "PE\0\0" and the COFF file header (PE Format, "COFF File Header (Object and Image)"). */
#define SIGNATURE_SIZE           4u
#define COFF_SIZE                20u
#define COFF_MACHINE             0u
#define COFF_SECTION_COUNT       2u
#define COFF_OPTIONAL_SIZE       16u
#define OPTIONAL_MAGIC_PE32      0x10bu
#define OPTIONAL_MAGIC_PE32P     0x20bu
/* "Optional Header Windows-Specific Fields": these two have the same offset in PE32 and PE32+. */
#define OPTIONAL_SIZE_OF_HEADERS 60u
#define OPTIONAL_CHECKSUM        64u
/* Data directories follow NumberOfRvaAndSizes. */
#define PE32_DIRECTORIES         96u
#define PE32P_DIRECTORIES        112u
#define DIRECTORY_SIZE           8u

#define SECTION_NAME_SIZE    8u
#define SECTION_VIRTUAL_SIZE 8u
#define SECTION_RAW_SIZE     16u
#define SECTION_RAW_OFFSET   20u

#define HEADERS_MAX 65536u

static enum error read_optional(const struct source *source, uint64_t offset, uint16_t size,
                                struct pe *pe)
{
    uint8_t header[PE32P_DIRECTORIES] = {0};
    uint8_t entry[DIRECTORY_SIZE];
    uint32_t directories, count;
    uint64_t entry_offset;
    uint16_t magic;
    enum error error;

    error = source_read(source, offset, header, size < sizeof(header) ? size : sizeof(header));
    if (error != ERR_OK)
        return error;
    magic = load_u16(header, ENDIAN_LITTLE);
    if (magic != OPTIONAL_MAGIC_PE32 && magic != OPTIONAL_MAGIC_PE32P)
        return ERR_BAD_PE;
    directories = magic == OPTIONAL_MAGIC_PE32 ? PE32_DIRECTORIES : PE32P_DIRECTORIES;
    if (size < directories)
        return ERR_BAD_PE;

    count = load_u32(header + directories - 4, ENDIAN_LITTLE);
    if (count > (size - directories) / DIRECTORY_SIZE)
        return ERR_BAD_PE;
    pe->checksum_offset = offset + OPTIONAL_CHECKSUM;
    pe->checksum = load_u32(header + OPTIONAL_CHECKSUM, ENDIAN_LITTLE);
    pe->size_of_headers = load_u32(header + OPTIONAL_SIZE_OF_HEADERS, ENDIAN_LITTLE);
    if (count <= PE_DIRECTORY_CERTIFICATES)
        return ERR_OK;

    /* Unlike all other directories, this one holds a file offset ("Attribute Certificate Table").
     */
    entry_offset = offset + directories + PE_DIRECTORY_CERTIFICATES * DIRECTORY_SIZE;
    error = source_read(source, entry_offset, entry, sizeof(entry));
    if (error != ERR_OK)
        return error;
    pe->certificates_entry = entry_offset;
    pe->certificates_offset = load_u32(entry, ENDIAN_LITTLE);
    pe->certificates_size = load_u32(entry + 4, ENDIAN_LITTLE);
    return ERR_OK;
}

static enum error read_sections(const struct source *source, struct pe *pe)
{
    for (unsigned int i = 0; i < pe->section_count; i++) {
        uint8_t section[PE_SECTION_HEADER_SIZE];
        uint64_t end;
        enum error error = source_read(source, pe->sections_offset + (uint64_t)i * sizeof(section),
                                       section, sizeof(section));

        if (error != ERR_OK)
            return error;
        end = (uint64_t)load_u32(section + SECTION_RAW_SIZE, ENDIAN_LITTLE) +
              load_u32(section + SECTION_RAW_OFFSET, ENDIAN_LITTLE);
        if (end > pe->raw_end)
            pe->raw_end = end;
    }
    return ERR_OK;
}

enum error pe_read(const struct source *source, uint32_t pe_offset, struct pe *pe)
{
    uint8_t header[SIGNATURE_SIZE + COFF_SIZE];
    const uint8_t *coff = header + SIGNATURE_SIZE;
    uint64_t optional = (uint64_t)pe_offset + sizeof(header);
    uint16_t optional_size;
    enum error error;

    memset(pe, 0, sizeof(*pe));
    if (!range_ok(HEADERS_MAX, pe_offset, sizeof(header)))
        return ERR_BAD_PE;
    error = source_read(source, pe_offset, header, sizeof(header));
    if (error != ERR_OK)
        return error;
    if (memcmp(header, "PE\0\0", SIGNATURE_SIZE) != 0)
        return ERR_BAD_PE;
    pe->machine = load_u16(coff + COFF_MACHINE, ENDIAN_LITTLE);
    pe->section_count = load_u16(coff + COFF_SECTION_COUNT, ENDIAN_LITTLE);
    optional_size = load_u16(coff + COFF_OPTIONAL_SIZE, ENDIAN_LITTLE);
    pe->sections_offset = optional + optional_size;
    pe->sections_end = pe->sections_offset + (uint64_t)pe->section_count * PE_SECTION_HEADER_SIZE;
    if (pe->sections_end > HEADERS_MAX)
        return ERR_BAD_PE;

    error = read_optional(source, optional, optional_size, pe);
    if (error != ERR_OK)
        return error;
    if (pe->sections_end > pe->size_of_headers)
        return ERR_BAD_PE;
    if (pe->sections_end > source->size)
        return ERR_TRUNCATED;
    error = read_sections(source, pe);
    if (error != ERR_OK)
        return error;
    if (pe->raw_end > source->size)
        return ERR_TRUNCATED;
    if (pe->certificates_size != 0 &&
        !range_ok(source->size, pe->certificates_offset, pe->certificates_size))
        return ERR_TRUNCATED;
    return ERR_OK;
}

/* Section names are padded with NULs, and without one when they have 8 characters. */
static bool has_name(const uint8_t *section, const char *name)
{
    struct bytes bytes = {section, 0};

    while (bytes.size < SECTION_NAME_SIZE && section[bytes.size] != '\0')
        bytes.size++;
    return bytes_equal(bytes, name);
}

enum error pe_find_section(const struct source *source, const struct pe *pe, const char *name,
                           struct pe_section *section, bool *found)
{
    *found = false;
    for (unsigned int i = 0; i < pe->section_count && !*found; i++) {
        uint8_t header[PE_SECTION_HEADER_SIZE];
        uint32_t raw, memory;
        enum error error = source_read(source, pe->sections_offset + (uint64_t)i * sizeof(header),
                                       header, sizeof(header));

        if (error != ERR_OK)
            return error;
        if (!has_name(header, name))
            continue;
        raw = load_u32(header + SECTION_RAW_SIZE, ENDIAN_LITTLE);
        memory = load_u32(header + SECTION_VIRTUAL_SIZE, ENDIAN_LITTLE);
        section->offset = load_u32(header + SECTION_RAW_OFFSET, ENDIAN_LITTLE);
        section->size = memory < raw ? memory : raw;
        *found = true;
    }
    return ERR_OK;
}
