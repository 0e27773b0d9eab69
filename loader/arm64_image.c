/* SPDX-License-Identifier: MIT */
#include "arm64_image.h"

#include <string.h>

/* The header's fields (booting.rst, "Call the kernel image"); always little-endian. */
#define TEXT_OFFSET 0x08u
#define IMAGE_SIZE  0x10u
#define FLAGS       0x18u
#define MAGIC       0x38u
#define PE_OFFSET   0x3cu /* an EFI stub kernel's; 0 otherwise */

#define FLAG_BIG_ENDIAN UINT64_C(1)

/* Where kernels before 3.17, which leave image_size 0, are to be put (booting.rst). */
#define OLD_TEXT_OFFSET 0x80000u

#define PE_MACHINE_ARM64 0xaa64u

/* A FEATURES note up to its descriptor: three words and "Xen\0". */
#define PREFIX_SIZE 16u

bool arm64_image_probe(struct bytes head)
{
    return head.size >= ARM64_IMAGE_HEADER_SIZE && memcmp(head.data + MAGIC, "ARM\x64", 4) == 0;
}

static void set_window(const struct source *source, struct arm64_image_header *header)
{
    struct arm64_image_window *window = &header->window;
    uint64_t limit = source->size;

    window->begin = ARM64_IMAGE_HEADER_SIZE;
    if (header->efi_stub) {
        /* sections_end is below 64 KiB, so this cannot wrap. */
        align_up_ok(header->pe.sections_end, ARM64_IMAGE_SLOT, &window->begin);
        if (limit > header->pe.size_of_headers)
            limit = header->pe.size_of_headers;
    }
    window->end = window->begin + ARM64_IMAGE_WINDOW_MAX;
    if (window->end > limit)
        window->end = limit;
    if (window->end < window->begin)
        window->end = window->begin;
}

enum error arm64_image_read_header(const struct source *source, struct arm64_image_header *header)
{
    uint8_t raw[ARM64_IMAGE_HEADER_SIZE];
    uint32_t pe_offset;
    enum error error = source_read(source, 0, raw, sizeof(raw));

    if (error != ERR_OK)
        return error;
    memset(header, 0, sizeof(*header));
    if (!arm64_image_probe((struct bytes){raw, sizeof(raw)}))
        return ERR_BAD_IMAGE_HEADER;
    header->text_offset = load_u64(raw + TEXT_OFFSET, ENDIAN_LITTLE);
    header->image_size = load_u64(raw + IMAGE_SIZE, ENDIAN_LITTLE);
    header->flags = load_u64(raw + FLAGS, ENDIAN_LITTLE);
    if (header->image_size == 0)
        header->text_offset = OLD_TEXT_OFFSET;
    else if (header->image_size < sizeof(raw) ||
             header->text_offset > UINT64_MAX - header->image_size)
        return ERR_BAD_IMAGE_HEADER;

    pe_offset = load_u32(raw + PE_OFFSET, ENDIAN_LITTLE);
    header->efi_stub = raw[0] == 'M' && raw[1] == 'Z' && pe_offset != 0;
    if (header->efi_stub) {
        if (pe_offset < sizeof(raw))
            return ERR_BAD_IMAGE_HEADER;
        error = pe_read(source, pe_offset, &header->pe);
        if (error != ERR_OK)
            return error;
        if (header->pe.machine != PE_MACHINE_ARM64)
            return ERR_BAD_IMAGE_HEADER;
    }
    set_window(source, header);
    return ERR_OK;
}

bool arm64_image_find_slot(struct bytes window, enum endian endian, size_t *offset)
{
    for (size_t slot = 0; range_ok(window.size, slot, PREFIX_SIZE); slot += ARM64_IMAGE_SLOT) {
        const uint8_t *p = window.data + slot;

        if (load_u32(p, endian) == sizeof(NOTE_XEN_OWNER) &&
            load_u32(p + 8, endian) == NOTE_XEN_FEATURES &&
            memcmp(p + NOTE_HEADER_SIZE, NOTE_XEN_OWNER, sizeof(NOTE_XEN_OWNER)) == 0) {
            *offset = slot;
            return true;
        }
    }
    return false;
}

/* Registers the note in the window, if there is one, as an area of its own. */
static enum error find_area(const struct source *source, const struct arm64_image_header *header,
                            struct image *image)
{
    const struct arm64_image_window *window = &header->window;
    struct bytes contents;
    size_t got, slot;
    uint64_t size;
    enum error error;

    _Static_assert(ARM64_IMAGE_WINDOW_MAX <= sizeof(image->buffer), "the window fits the buffer");
    error = source->read(source, window->begin, image->buffer,
                         (size_t)(window->end - window->begin), &got);
    if (error != ERR_OK)
        return error;
    contents = (struct bytes){image->buffer, got};
    if (!arm64_image_find_slot(contents, image->endian, &slot))
        return ERR_OK;
    /* Without an EFI stub nothing says where the code begins, so there is one place only. */
    if (!header->efi_stub && slot != 0)
        return ERR_OK;

    size = note_size(sizeof(NOTE_XEN_OWNER), load_u32(contents.data + slot + 4, image->endian));
    /* Cut off at the window's end, a note that is too long for it reads as truncated. */
    if (size > contents.size - slot)
        size = contents.size - slot;
    image->areas[image->area_count++] = (struct image_area){
        .offset = window->begin + slot, .size = size, .alignment = 4, .source = source};
    return ERR_OK;
}

enum error arm64_image_read(const struct source *source, struct image *image)
{
    struct arm64_image_header header;
    enum error error = arm64_image_read_header(source, &header);

    if (error != ERR_OK)
        return error;
    image->arch = IMAGE_ARCH_ARM64;
    image->endian = (header.flags & FLAG_BIG_ENDIAN) != 0 ? ENDIAN_BIG : ENDIAN_LITTLE;
    image->efi_stub = header.efi_stub;
    image->load.kind = IMAGE_LOAD_FLAT;
    image->load.text_offset = header.text_offset;
    image->load.image_size = header.image_size;
    image->load.flags = header.flags;
    image->signature.present = header.pe.certificates_size != 0;
    if (image->signature.present) {
        image->signature.offset = header.pe.certificates_offset;
        image->signature.size = header.pe.certificates_size;
    }
    return find_area(source, &header, image);
}
