/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "walk.h"

static bool walk_area(const struct image *image, const struct image_area *place, struct bytes area,
                      walk_visitor visit, void *context)
{
    struct note_reader reader;
    struct note note;

    if (note_start(&reader, area, image->endian, place->alignment) != ERR_OK)
        return true;
    while (note_next(&reader, &note) == ERR_OK) {
        if (!visit(&note, place, context))
            return false;
    }
    return true;
}

bool walk_notes(struct image *image, walk_visitor visit, void *context)
{
    for (unsigned int i = 0; i < image->area_count; i++) {
        struct bytes area;
        enum error error = image_read_area(image, i, &area);

        if (error == ERR_NOTE_AREA_TOO_LARGE)
            continue;
        if (error != ERR_OK || !walk_area(image, &image->areas[i], area, visit, context))
            return false;
    }
    return true;
}

static bool add_names(const struct note *note, const struct image_area *area, void *context)
{
    (void)area;
    return !note_is_xen(note, NOTE_XEN_FEATURES) || names_add_desc(context, note->desc);
}

bool walk_names(struct image *image, struct names *names)
{
    names_init(names);
    return walk_notes(image, add_names, names);
}
