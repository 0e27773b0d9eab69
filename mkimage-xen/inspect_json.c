/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "inspect.h"
#include "json.h"
#include "walk.h"

static json_object *new_features(const struct names *names)
{
    json_object *features = json_object_new_object();
    json_object *supported = json_object_new_array();
    json_object *required = json_object_new_array();
    struct feature_name name;
    size_t position = 0;

    while (feature_next(names_desc(names), &position, &name) == ERR_OK) {
        json_object_array_add(supported, json_bytes(name.name));
        if (name.required)
            json_object_array_add(required, json_bytes(name.name));
    }
    json_object_object_add(features, "supported", supported);
    json_object_object_add(features, "required", required);
    return features;
}

static bool add_note(const struct note *note, const struct image_area *area, void *context)
{
    json_object *object = json_object_new_object();
    struct bytes text;

    json_object_object_add(object, "owner", json_bytes(inspect_owner(note)));
    json_object_object_add(object, "type", json_object_new_int64(note->type));
    json_object_object_add(object, "type_name", json_text(inspect_type_name(note)));
    json_object_object_add(object, "offset", json_object_new_uint64(area->offset + note->offset));
    json_object_object_add(object, "size", json_object_new_uint64(note->size));
    json_object_object_add(object, "desc", json_hex(note->desc));
    json_object_object_add(object, "text",
                           inspect_desc_text(note, &text) ? json_bytes(text) : NULL);
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
                           json_text(malformed ? error_name(advert->reason) : NULL));
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

    for (unsigned int i = 0; i < image->layer_count; i++)
        json_object_array_add(layers, json_object_new_string(image->layers[i].format->name));
    json_object_object_add(object, "file", json_text(inspection->path));
    json_object_object_add(
        object, "format",
        json_text(inspection->error == ERR_OK ? image_kernel(image)->format->name : NULL));
    json_object_object_add(object, "layers", layers);
    if (inspection->error == ERR_OK) {
        add_kernel(object, inspection);
    } else {
        json_object_object_add(object, "status", NULL);
        json_object_object_add(object, "reason", json_text(error_name(inspection->error)));
    }
    json_print(object);
}
