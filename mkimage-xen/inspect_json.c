/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "inspect.h"
#include "memory.h"
#include "walk.h"

/* Length of the UTF-8 sequence at `p` (RFC 3629, section 4); 0 when there is none. */
static size_t utf8_length(const uint8_t *p, size_t left)
{
    size_t length = p[0] < 0x80 ? 1 : p[0] < 0xc2 ? 0 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;

    if (length == 0 || p[0] > 0xf4 || length > left)
        return 0;
    for (size_t i = 1; i < length; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    }
    /* Not the shortest form, a surrogate, or beyond U+10FFFF. */
    if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ||
        (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f))
        return 0;
    return length;
}

/* A JSON string of bytes that may be anything: what is not UTF-8 becomes U+FFFD. */
static json_object *new_string(struct bytes bytes)
{
    char *text = memory_get(bytes.size * 3);
    json_object *string;
    size_t used = 0;

    for (size_t i = 0; i < bytes.size;) {
        size_t length = utf8_length(bytes.data + i, bytes.size - i);

        if (length == 0)
            memcpy(text + used, "\xef\xbf\xbd", 3);
        else
            memcpy(text + used, bytes.data + i, length);
        used += length ? length : 3;
        i += length ? length : 1;
    }
    string = json_object_new_string_len(text, (int)used);
    free(text);
    return string;
}

/* A string, or null for NULL. */
static json_object *new_text(const char *text)
{
    return text ? json_object_new_string(text) : NULL;
}

static json_object *new_hex(struct bytes bytes)
{
    static const char digits[] = "0123456789abcdef";
    char *text = memory_get(bytes.size * 2);
    json_object *string;

    for (size_t i = 0; i < bytes.size; i++) {
        text[2 * i] = digits[bytes.data[i] >> 4];
        text[2 * i + 1] = digits[bytes.data[i] & 15];
    }
    string = json_object_new_string_len(text, (int)(bytes.size * 2));
    free(text);
    return string;
}

static json_object *new_features(const struct names *names)
{
    json_object *features = json_object_new_object();
    json_object *supported = json_object_new_array();
    json_object *required = json_object_new_array();
    struct feature_name name;
    size_t position = 0;

    while (feature_next(names_desc(names), &position, &name) == ERR_OK) {
        json_object_array_add(supported, new_string(name.name));
        if (name.required)
            json_object_array_add(required, new_string(name.name));
    }
    json_object_object_add(features, "supported", supported);
    json_object_object_add(features, "required", required);
    return features;
}

static bool add_note(const struct note *note, const struct image_area *area, void *context)
{
    json_object *object = json_object_new_object();
    struct bytes text;

    json_object_object_add(object, "owner", new_string(inspect_owner(note)));
    json_object_object_add(object, "type", json_object_new_int64(note->type));
    json_object_object_add(object, "type_name", new_text(inspect_type_name(note)));
    json_object_object_add(object, "offset", json_object_new_uint64(area->offset + note->offset));
    json_object_object_add(object, "size", json_object_new_uint64(note->size));
    json_object_object_add(object, "desc", new_hex(note->desc));
    json_object_object_add(object, "text",
                           inspect_desc_text(note, &text) ? new_string(text) : NULL);
    json_object_array_add(context, object);
    return true;
}

static json_object *new_segments(const struct image_load *load)
{
    json_object *segments = json_object_new_array();

    for (unsigned int i = 0; i < load->segment_count; i++) {
        const struct image_segment *segment = &load->segments[i];
        json_object *object = json_object_new_object();

        json_object_object_add(object, "offset", json_object_new_uint64(segment->offset));
        json_object_object_add(object, "file_size", json_object_new_uint64(segment->file_size));
        json_object_object_add(object, "memory_size", json_object_new_uint64(segment->memory_size));
        json_object_object_add(object, "physical", json_object_new_uint64(segment->physical));
        json_object_object_add(object, "virtual", json_object_new_uint64(segment->virtual));
        json_object_array_add(segments, object);
    }
    return segments;
}

static json_object *new_load(const struct image_load *load)
{
    static const char *const kinds[] = {
        [IMAGE_LOAD_FLAT] = "flat",
        [IMAGE_LOAD_SEGMENTS] = "segments",
        [IMAGE_LOAD_ZIMAGE] = "zimage",
    };
    json_object *object = json_object_new_object();

    json_object_object_add(object, "kind", json_object_new_string(kinds[load->kind]));
    json_object_object_add(object, "entry", json_object_new_uint64(load->entry));
    json_object_object_add(object, "image_size", json_object_new_uint64(load->image_size));
    switch (load->kind) {
    case IMAGE_LOAD_FLAT:
        json_object_object_add(object, "text_offset", json_object_new_uint64(load->text_offset));
        json_object_object_add(object, "flags", json_object_new_uint64(load->flags));
        break;
    case IMAGE_LOAD_SEGMENTS:
        json_object_object_add(object, "segments", new_segments(load));
        break;
    case IMAGE_LOAD_ZIMAGE:
        json_object_object_add(object, "address", json_object_new_uint64(load->address));
        break;
    }
    return object;
}

static void add_kernel(json_object *object, const struct inspection *inspection)
{
    struct image *image = &inspection->input->image;
    const struct advert *advert = &image->advert;
    bool malformed = advert->status == ADVERT_MALFORMED;
    json_object *notes = json_object_new_array();

    walk_notes(image, add_note, notes);
    json_object_object_add(object, "arch", json_object_new_string(image_arch_name(image->arch)));
    json_object_object_add(
        object, "endian",
        json_object_new_string(image->endian == ENDIAN_LITTLE ? "little" : "big"));
    json_object_object_add(object, "status",
                           json_object_new_string(advert_status_name(advert->status)));
    json_object_object_add(object, "reason",
                           new_text(malformed ? error_name(advert->reason) : NULL));
    json_object_object_add(object, "features", new_features(inspection->names));
    json_object_object_add(object, "notes", notes);
    json_object_object_add(object, "efi_stub", json_object_new_boolean(image->efi_stub));
    json_object_object_add(object, "signed", json_object_new_boolean(image->signature.present));
    json_object_object_add(object, "load", new_load(&image->load));
}

void inspect_print_json(const struct inspection *inspection)
{
    const struct image *image = &inspection->input->image;
    json_object *object = json_object_new_object();
    json_object *layers = json_object_new_array();
    struct bytes path = {(const uint8_t *)inspection->path, strlen(inspection->path)};

    for (unsigned int i = 0; i < image->layer_count; i++)
        json_object_array_add(layers, json_object_new_string(image->layers[i].format->name));
    json_object_object_add(object, "file", new_string(path));
    json_object_object_add(
        object, "format",
        new_text(inspection->error == ERR_OK ? image_kernel(image)->format->name : NULL));
    json_object_object_add(object, "layers", layers);
    if (inspection->error == ERR_OK) {
        add_kernel(object, inspection);
    } else {
        json_object_object_add(object, "status", NULL);
        json_object_object_add(object, "reason", new_text(error_name(inspection->error)));
    }
    puts(json_object_to_json_string_ext(object,
                                        JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
    json_object_put(object);
}
