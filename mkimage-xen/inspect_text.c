/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include <inttypes.h>
#include <string.h>

#include "inspect.h"
#include "walk.h"

static bool print_note(const struct note *note, const struct image_area *area, void *context)
{
    const char *type = inspect_type_name(note);
    struct bytes text;

    (void)context;
    fputs("  note        ", stdout);
    message_bytes(stdout, inspect_owner(note));
    if (type)
        printf(" %s", type);
    else
        printf(" type %" PRIu32, note->type);
    printf(", %zu byte%s at 0x%" PRIx64, note->desc.size, message_plural(note->desc.size),
           area->offset + note->offset);
    if (inspect_desc_text(note, &text)) {
        fputs(": ", stdout);
        message_bytes(stdout, text);
    }
    putchar('\n');
    return true;
}

static void print_kind(const struct inspection *inspection)
{
    const struct image *image = &inspection->input->image;

    message_bytes(stdout,
                  (struct bytes){(const uint8_t *)inspection->path, strlen(inspection->path)});
    printf(": %s", image_kernel(image)->format->name);
    for (unsigned int layer = image->layer_count - 1; layer-- > 0;)
        printf(" in %s", image->layers[layer].format->name);
    printf(", %s %s-endian%s%s\n", image_arch_name(image->arch),
           image->endian == ENDIAN_LITTLE ? "little" : "big", image->efi_stub ? ", EFI stub" : "",
           image->signature.present ? ", signed" : "");
}

static void print_load(const struct image_load *load)
{
    printf("  load        %" PRIu64 " KiB", (load->image_size + 1023) / 1024);
    switch (load->kind) {
    case IMAGE_LOAD_FLAT:
        if (load->text_offset != 0)
            printf(", 0x%" PRIx64 " above a multiple of 2 MiB", load->text_offset);
        else
            fputs(", at a multiple of 2 MiB", stdout);
        break;
    case IMAGE_LOAD_SEGMENTS:
        printf(" in %u segment%s, entry 0x%" PRIx64, load->segment_count,
               message_plural(load->segment_count), load->entry);
        break;
    case IMAGE_LOAD_ZIMAGE:
        if (load->address != 0)
            printf(", at 0x%" PRIx64, load->address);
        else
            fputs(", anywhere", stdout);
        break;
    }
    putchar('\n');
}

void inspect_print_text(const struct inspection *inspection)
{
    struct image *image = &inspection->input->image;
    const struct advert *advert = &image->advert;
    char names[NAMES_SIZE * 2];

    print_kind(inspection);
    names_print(inspection->names, names, sizeof(names));
    switch (advert->status) {
    case ADVERT_PRESENT:
        printf("  advertises  %s\n", inspection->names->length ? names : "no feature");
        break;
    case ADVERT_ABSENT:
        puts("  advertises  nothing: there is no Xen FEATURES note");
        break;
    case ADVERT_MALFORMED:
        printf("  advertises  nothing: malformed, %s\n", error_text(advert->reason));
        break;
    }
    walk_notes(image, print_note, NULL);
    print_load(&image->load);
}
