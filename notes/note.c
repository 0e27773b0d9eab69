/* SPDX-License-Identifier: MIT */
#include "note.h"

#include <string.h>

static bool all_zero(const uint8_t *data, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (data[i] != 0)
            return false;
    }
    return true;
}

enum error note_start(struct note_reader *reader, struct bytes area, enum endian endian,
                      uint64_t alignment)
{
    switch (alignment) {
    case 0:
    case 1:
    case 2:
    case 4:
        reader->alignment = 4;
        break;
    case 8:
        reader->alignment = 8;
        break;
    default:
        return ERR_NOTE_ALIGNMENT;
    }
    if (area.size > NOTE_AREA_MAX)
        return ERR_NOTE_AREA_TOO_LARGE;
    reader->area = area;
    reader->endian = endian;
    reader->next = 0;
    return ERR_OK;
}

enum error note_next(struct note_reader *reader, struct note *note)
{
    size_t left = reader->area.size - reader->next;
    const uint8_t *p;
    uint64_t owner_size, desc_size, desc, end;

    if (left == 0)
        return ERR_END;
    p = reader->area.data + reader->next;
    if (left < NOTE_HEADER_SIZE)
        return all_zero(p, left) ? ERR_END : ERR_NOTE_TRUNCATED;

    /* Both sizes are 32 bits wide, so no sum below can wrap in 64. */
    owner_size = load_u32(p, reader->endian);
    desc_size = load_u32(p + 4, reader->endian);
    if (!range_ok(left, NOTE_HEADER_SIZE, owner_size))
        return ERR_NOTE_TRUNCATED;
    if (!align_up_ok(NOTE_HEADER_SIZE + owner_size, reader->alignment, &desc))
        return ERR_NOTE_TRUNCATED;
    if (desc > left) /* the owner's padding is cut off: there can be no descriptor */
        desc = left;
    if (!range_ok(left, desc, desc_size))
        return ERR_NOTE_TRUNCATED;
    if (!align_up_ok(desc + desc_size, reader->alignment, &end) || end > left)
        end = left;

    note->owner = (struct bytes){p + NOTE_HEADER_SIZE, (size_t)owner_size};
    note->desc = (struct bytes){p + desc, (size_t)desc_size};
    note->type = load_u32(p + 8, reader->endian);
    note->offset = reader->next;
    note->size = (size_t)end;
    reader->next += (size_t)end;
    return ERR_OK;
}

bool note_is_xen(const struct note *note, uint32_t type)
{
    return note->type == type && note->owner.size == sizeof(NOTE_XEN_OWNER) &&
           memcmp(note->owner.data, NOTE_XEN_OWNER, sizeof(NOTE_XEN_OWNER)) == 0;
}

static uint64_t pad4(uint64_t size)
{
    return (size + 3) & ~UINT64_C(3);
}

size_t note_size(size_t owner_size, size_t desc_size)
{
    const size_t most = ~(size_t)0;
    uint64_t size;

    /* A descsz is 32 bits wide and so may fill a 32-bit size_t: no sum below wraps in 64. */
    if (owner_size > UINT32_MAX || desc_size > UINT32_MAX)
        return most;
    size = NOTE_HEADER_SIZE + pad4(owner_size) + pad4(desc_size);
    return size < most ? (size_t)size : most;
}

enum error note_write(uint8_t *out, size_t out_size, enum endian endian, const char *owner,
                      uint32_t type, struct bytes desc, size_t *written)
{
    size_t owner_size = 1;
    size_t size;

    while (owner[owner_size - 1] != '\0')
        owner_size++;
    if (owner_size > NOTE_AREA_MAX || desc.size > NOTE_AREA_MAX)
        return ERR_NOTE_NO_ROOM;
    size = note_size(owner_size, desc.size);
    if (size > out_size)
        return ERR_NOTE_NO_ROOM;

    memset(out, 0, size);
    store_u32(out, (uint32_t)owner_size, endian);
    store_u32(out + 4, (uint32_t)desc.size, endian);
    store_u32(out + 8, type, endian);
    memcpy(out + NOTE_HEADER_SIZE, owner, owner_size);
    if (desc.size > 0)
        memcpy(out + size - pad4(desc.size), desc.data, desc.size);
    *written = size;
    return ERR_OK;
}
