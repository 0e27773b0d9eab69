/* SPDX-License-Identifier: MIT */
/*
 * The PE/COFF headers of an EFI-stub kernel, as far as notes and signatures need them (Microsoft PE
 * Format: "MS-DOS Stub", "COFF File Header", "Optional Header", "Attribute Certificate Table").
 * Freestanding.
 */
#ifndef LOADER_PE_H
#define LOADER_PE_H

#include "source.h"

#define PE_SECTION_HEADER_SIZE    40u
#define PE_DIRECTORY_CERTIFICATES 4u

struct pe {
    uint16_t machine;
    uint64_t checksum_offset; /* file offset of the optional header's CheckSum */
    uint32_t checksum;
    uint64_t certificates_entry; /* file offset of data directory 4; 0 when there is none */
    uint32_t certificates_offset;
    uint32_t certificates_size; /* 0: not signed */
    uint64_t sections_offset;   /* file offset of the section table */
    unsigned int section_count;
    uint64_t sections_end; /* file offset right after the section table */
    uint32_t size_of_headers;
    uint64_t raw_end; /* where the last section's raw data ends, by the section headers' claim */
};

/*
 * Reads the headers at `pe_offset` (the u32 at 0x3c). Validates that they lie in the first 64 KiB,
 * that the section table ends within SizeOfHeaders, and, when the source's size is known, that all
 * raw data and the certificate table, if any, lie within it. Errors: ERR_BAD_PE, ERR_TRUNCATED, or
 * the source's own.
 */
enum error pe_read(const struct source *source, uint32_t pe_offset, struct pe *pe);

/* What a section has in the file: file offset, and size without padding. */
struct pe_section {
    uint64_t offset;
    uint64_t size;
};

/*
 * Finds the first section of that name, of at most 8 characters; *found says whether there is one.
 * `pe` comes from pe_read(). Errors: the source's own.
 */
enum error pe_find_section(const struct source *source, const struct pe *pe, const char *name,
                           struct pe_section *section, bool *found);

#endif
