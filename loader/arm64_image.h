/* SPDX-License-Identifier: MIT */
/*
 * The arm64 Image (Linux Documentation/arch/arm64/booting.rst), with or without an EFI stub, and
 * where its note lives: in the header padding, the NOP or zero words between the last header and
 * the first code. Nothing executes them, a Secure Boot signature covers them, and no size changes.
 * Freestanding.
 */
#ifndef LOADER_ARM64_IMAGE_H
#define LOADER_ARM64_IMAGE_H

#include "image.h"
#include "pe.h"

#define ARM64_IMAGE_HEADER_SIZE 64u
#define ARM64_IMAGE_NOP \
    0xd503201fu /* A64 NOP, what the linker fills code padding with (DDI 0487 C6.2) */
#define ARM64_IMAGE_SLOT       16u /* notes start at multiples of this */
#define ARM64_IMAGE_WINDOW_MAX 4096u

/*
 * The part of the header where a note may start: file offsets, begin 16-aligned, at most
 * ARM64_IMAGE_WINDOW_MAX bytes. begin == end when there is no room.
 */
struct arm64_image_window {
    uint64_t begin;
    uint64_t end;
};

struct arm64_image_header {
    uint64_t text_offset;
    uint64_t image_size;
    uint64_t flags;
    bool efi_stub;
    struct pe pe; /* only with efi_stub */
    struct arm64_image_window window;
};

bool arm64_image_probe(struct bytes head);

/* image_format.read for arm64 Images. */
enum error arm64_image_read(const struct source *source, struct image *image);

/* Reads and validates the headers alone. Errors: ERR_BAD_IMAGE_HEADER, pe_read()'s, the source's.
 */
enum error arm64_image_read_header(const struct source *source, struct arm64_image_header *header);

/*
 * Looks for the note in the window's contents: the first slot whose first words are namesz 4, any
 * descsz, type FEATURES and "Xen\0". *offset is relative to the window. False when there is none.
 */
bool arm64_image_find_slot(struct bytes window, enum endian endian, size_t *offset);

#endif
