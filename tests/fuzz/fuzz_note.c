/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The note reader, in either byte order and with each padding, and the writer as its inverse. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

static bool same(struct bytes a, struct bytes b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

/* What is written anew reads the same. */
static void check_rewritten(const struct note *note, enum endian endian)
{
    const uint8_t *nul = note->owner.size ? memchr(note->owner.data, 0, note->owner.size) : NULL;
    size_t size = note_size(note->owner.size, note->desc.size), written;
    struct note_reader reader;
    struct note again;
    uint8_t *out;

    if (!nul || nul != note->owner.data + note->owner.size - 1)
        return;
    out = malloc(size);
    assert(out);
    assert(note_write(out, size - 1, endian, (const char *)note->owner.data, note->type, note->desc,
                      &written) == ERR_NOTE_NO_ROOM);
    assert(note_write(out, size, endian, (const char *)note->owner.data, note->type, note->desc,
                      &written) == ERR_OK);
    assert(written == size);
    assert(note_start(&reader, (struct bytes){out, size}, endian, 4) == ERR_OK);
    assert(note_next(&reader, &again) == ERR_OK);
    assert(again.type == note->type && same(again.owner, note->owner));
    assert(same(again.desc, note->desc) && again.size == size);
    assert(note_next(&reader, &again) == ERR_END);
    free(out);
}

static void read_as(struct bytes area, enum endian endian, uint64_t alignment)
{
    struct note_reader reader;
    struct note note;
    struct advert advert;

    fuzz_check_area(area, endian, alignment);
    advert_init(&advert);
    (void)advert_add(&advert, area, endian, alignment);
    assert((advert.status == ADVERT_MALFORMED) == (advert.reason != ERR_OK));
    assert(advert.status == ADVERT_PRESENT || advert.features.supported == 0);
    if (note_start(&reader, area, endian, alignment) != ERR_OK)
        return;
    while (note_next(&reader, &note) == ERR_OK)
        check_rewritten(&note, endian);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    for (uint64_t alignment = 0; alignment <= 8; alignment += 4) {
        read_as((struct bytes){data, size}, ENDIAN_LITTLE, alignment);
        read_as((struct bytes){data, size}, ENDIAN_BIG, alignment);
    }
    return 0;
}
