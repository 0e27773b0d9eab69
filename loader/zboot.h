/* SPDX-License-Identifier: MIT */
/*
 * Linux's EFI zboot image (drivers/firmware/efi/libstub/zboot-header.S) around a kernel: a PE image
 * that decompresses its payload when it is run. How the payload is compressed shows by itself.
 * Freestanding.
 *
 * Unlike other wrappers it can have a note of its own, in its header padding: its code has the
 * payload's size and place built in, so a payload with a note added may not fit.
 */
#ifndef LOADER_ZBOOT_H
#define LOADER_ZBOOT_H

#include "image.h"
#include "pe.h"

struct zboot_header {
    uint32_t payload_offset;
    uint32_t payload_size;
    struct pe pe;
    uint64_t
        window_begin; /* where a note may start: file offsets, 16-aligned as in arm64_image.h */
    uint64_t window_end;
};

bool zboot_probe(struct bytes head);

/* image_format.unwrap. Errors: ERR_BAD_ZBOOT, ERR_WRONG_MACHINE, pe_read()'s, the source's own. */
enum error zboot_unwrap(struct image_layer *layer, struct loader_environment *environment,
                        const struct source **inner);

/* Reads and validates the headers alone. Errors as above. */
enum error zboot_read_header(const struct source *source, struct zboot_header *header);

#endif
