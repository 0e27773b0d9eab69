/* SPDX-License-Identifier: MIT */
#include "zboot.h"

#include <string.h>

#include "arm64_image.h"

#define HEADER_SIZE    64u
#define PAYLOAD_OFFSET 0x08u
#define PAYLOAD_SIZE   0x0cu
#define PE_OFFSET      0x3cu

#define PE_MACHINE_ARM64 0xaa64u
#define PE_MACHINE_THUMB 0x1c2u
#define PE_MACHINE_ARMNT 0x1c4u

/* Looked at in one piece, to go easy on stacks. */
#define PIECE 512u

bool zboot_probe(struct bytes head)
{
    return head.size >= HEADER_SIZE && memcmp(head.data, "MZ\0\0zimg", 8) == 0;
}

enum error zboot_read_header(const struct source *source, struct zboot_header *header)
{
    uint8_t raw[HEADER_SIZE];
    uint32_t pe_offset;
    enum error error = source_read(source, 0, raw, sizeof(raw));

    if (error != ERR_OK)
        return error;
    memset(header, 0, sizeof(*header));
    pe_offset = load_u32(raw + PE_OFFSET, ENDIAN_LITTLE);
    if (!zboot_probe((struct bytes){raw, sizeof(raw)}) || pe_offset < sizeof(raw))
        return ERR_BAD_ZBOOT;
    error = pe_read(source, pe_offset, &header->pe);
    if (error != ERR_OK)
        return error;
    if (header->pe.machine != PE_MACHINE_ARM64 && header->pe.machine != PE_MACHINE_THUMB &&
        header->pe.machine != PE_MACHINE_ARMNT)
        return ERR_WRONG_MACHINE;
    header->payload_offset = load_u32(raw + PAYLOAD_OFFSET, ENDIAN_LITTLE);
    header->payload_size = load_u32(raw + PAYLOAD_SIZE, ENDIAN_LITTLE);
    if (header->payload_offset < header->pe.sections_end)
        return ERR_BAD_ZBOOT;

    /* sections_end is below 64 KiB, so this cannot wrap. */
    align_up_ok(header->pe.sections_end, ARM64_IMAGE_SLOT, &header->window_begin);
    header->window_end = header->window_begin + ARM64_IMAGE_WINDOW_MAX;
    if (header->window_end > header->pe.size_of_headers)
        header->window_end = header->pe.size_of_headers;
    if (header->window_end > header->payload_offset)
        header->window_end = header->payload_offset;
    return ERR_OK;
}

/* The kernel's byte order is not known yet: a note in either one will do. */
static bool find_slot(struct bytes piece, enum endian *endian, size_t *slot)
{
    *endian = ENDIAN_LITTLE;
    if (arm64_image_find_slot(piece, *endian, slot))
        return true;
    *endian = ENDIAN_BIG;
    return arm64_image_find_slot(piece, *endian, slot);
}

static enum error find_note(const struct source *source, const struct zboot_header *header,
                            struct image_area *area)
{
    uint8_t piece[PIECE];

    for (uint64_t at = header->window_begin; at < header->window_end; at += PIECE) {
        uint64_t left = header->window_end - at;
        size_t got, slot;
        enum endian endian;
        enum error error =
            source->read(source, at, piece, left < PIECE ? (size_t)left : PIECE, &got);

        if (error != ERR_OK)
            return error;
        if (!find_slot((struct bytes){piece, got}, &endian, &slot))
            continue;
        area->offset = at + slot;
        area->alignment = 4;
        area->size = note_size(sizeof(NOTE_XEN_OWNER), load_u32(piece + slot + 4, endian));
        /* Cut off at the window's end, a note that is too long for it reads as truncated. */
        if (area->size > header->window_end - area->offset)
            area->size = header->window_end - area->offset;
        return ERR_OK;
    }
    return ERR_OK;
}

enum error zboot_unwrap(struct image_layer *layer, struct loader_environment *environment,
                        const struct source **inner)
{
    struct zboot_header header;
    enum error error = zboot_read_header(layer->source, &header);

    (void)environment;
    if (error == ERR_OK)
        error = find_note(layer->source, &header, &layer->note);
    if (error != ERR_OK)
        return error;
    layer->signature.present = header.pe.certificates_size != 0;
    layer->signature.offset = header.pe.certificates_offset;
    layer->signature.size = header.pe.certificates_size;
    *inner = &layer->slice.source;
    return slice_init(&layer->slice, layer->source, header.payload_offset, header.payload_size);
}
