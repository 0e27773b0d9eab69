/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "stamper.h"

#include <string.h>

#include "../notes/note.h"
#include "memory.h"

static const struct stamper *const stampers[] = {&stamp_arm64_image, &stamp_zimage, &stamp_zboot,
                                                 &stamp_elf};
static const struct wrapper *const wrappers[] = {&stamp_gzip,   &stamp_zstd, &stamp_xz,
                                                 &stamp_lzma,   &stamp_lz4,  &stamp_lz4_frame,
                                                 &stamp_uimage, &stamp_uki,  &stamp_fit};

const struct stamper *stamper_find(const char *format)
{
    for (size_t i = 0; i < sizeof(stampers) / sizeof(stampers[0]); i++) {
        if (strcmp(stampers[i]->format, format) == 0)
            return stampers[i];
    }
    return NULL;
}

const struct wrapper *wrapper_find(const char *format)
{
    for (size_t i = 0; i < sizeof(wrappers) / sizeof(wrappers[0]); i++) {
        if (strcmp(wrappers[i]->format, format) == 0)
            return wrappers[i];
    }
    return NULL;
}

uint8_t *stamper_note(const struct names *names, enum endian endian, size_t *size)
{
    struct bytes desc = names_desc(names);
    size_t room = note_size(sizeof(NOTE_XEN_OWNER), desc.size);
    uint8_t *note = memory_get(room);

    /* Cannot fail: the room is the note's own size. */
    (void)note_write(note, room, endian, NOTE_XEN_OWNER, NOTE_XEN_FEATURES, desc, size);
    return note;
}

bool stamper_add_missing(const struct names *linked, const struct names *wanted,
                         struct names *names, struct problem *problem)
{
    struct feature_name name;
    size_t position = 0;

    while (feature_next(names_desc(wanted), &position, &name) == ERR_OK) {
        enum names_match match = names_match(linked, name.name);

        if (match == NAMES_SUPPORTS && name.required)
            return problem_set(problem,
                               "supports %.*s by a note that is linked in, so a stamp cannot "
                               "require it: require it in the kernel's own note and rebuild",
                               (int)name.name.size, (const char *)name.name.data);
        if (match == NAMES_LACKS && !names_add(names, name.name, name.required))
            return problem_set(problem, "would name more features than fit into a note");
    }
    return true;
}
