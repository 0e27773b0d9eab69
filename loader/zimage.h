/* SPDX-License-Identifier: MIT */
/*
 * The 32-bit Arm zImage (Linux arch/arm/boot/compressed/head.S, vmlinux.lds.S; booting.rst), with
 * or without an EFI stub, and where its note lives: in a tag of the extension table that the header
 * points to. Boot loaders walk that table and pass over the tags that they do not know.
 * Freestanding.
 *
 * The table is a list of tags {size in words, this one included; tag; data}, ended by a zero word.
 */
#ifndef LOADER_ZIMAGE_H
#define LOADER_ZIMAGE_H

#include "image.h"
#include "pe.h"

#define ZIMAGE_HEADER_SIZE  64u
#define ZIMAGE_TABLE_OFFSET 0x38u /* where the header says where the table is */

#define ZIMAGE_TAG_XENN     0x4e4e4558u /* "XENN": its data is an area of notes, 4-aligned */
#define ZIMAGE_TAG_HEADER   8u
#define ZIMAGE_MAX_TAGS     64u
#define ZIMAGE_MAX_TAG_SIZE (NOTE_AREA_MAX + ZIMAGE_TAG_HEADER)

/* What pads code: A32 NOP and MOV r0, r0 (DDI 0487 F5.1), which older assemblers take for it. */
#define ZIMAGE_NOP    0xe320f000u
#define ZIMAGE_MOV_R0 0xe1a00000u

struct zimage_header {
    enum endian words; /* of header, table and instructions: little but for BE32 kernels */
    enum endian data;  /* of the kernel's data, and so of its notes */
    uint32_t start;    /* the address that it is linked to; 0: runs anywhere */
    uint64_t size;     /* up to the place for a device tree that follows */
    bool has_table;    /* older kernels have none */
    uint32_t table;    /* file offset */
    bool efi_stub;
    struct pe pe; /* only with efi_stub */
};

struct zimage_tag {
    uint64_t offset; /* of the tag in the file */
    uint32_t size;   /* in bytes, its two header words included; 0: the end of the table */
    uint32_t tag;
};

bool zimage_probe(struct bytes head);

/* image_format.read for zImages. */
enum error zimage_read(const struct source *source, struct image *image);

/* Reads and validates the headers alone. Errors: ERR_BAD_ZIMAGE, ERR_TRUNCATED, pe_read()'s, the
 * source's. */
enum error zimage_read_header(const struct source *source, struct zimage_header *header);

/*
 * Reads the tag at `offset`: header.table for the first, the end of one for the next. Whoever walks
 * the table takes ZIMAGE_MAX_TAGS at most. Errors: ERR_BAD_ZIMAGE, ERR_TRUNCATED, the source's.
 */
enum error zimage_read_tag(const struct source *source, const struct zimage_header *header,
                           uint64_t offset, struct zimage_tag *tag);

#endif
