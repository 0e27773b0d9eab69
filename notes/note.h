/* SPDX-License-Identifier: MIT */
/*
 * ELF notes: reading them one by one from an area, and writing one.
 *
 * A note is three words (namesz, descsz, type) in the image's byte order, then the owner's name
 * with its NUL, then the descriptor, each padded to the area's alignment (ELF gABI, "Note
 * Section"). An area is the contents of a PT_NOTE segment, of a SHT_NOTE section, or of whatever
 * place another image format has for notes. Freestanding; nothing here knows what an image is.
 */
#ifndef NOTES_NOTE_H
#define NOTES_NOTE_H

#include "bytes.h"
#include "error.h"

#define NOTE_HEADER_SIZE 12u

/* Largest area that is read, and so the largest buffer that a reader needs. */
#define NOTE_AREA_MAX 65536u

/* Owner of the notes in Xen's public elfnote.h; in the file it is followed by its NUL, so namesz
 * is 4. */
#define NOTE_XEN_OWNER "Xen"

/* Note type whose descriptor is the feature string (Xen's public/elfnote.h, XEN_ELFNOTE_FEATURES).
 */
#define NOTE_XEN_FEATURES 10u

struct note {
    struct bytes owner; /* namesz bytes, with the NUL that should end them */
    struct bytes desc;  /* descsz bytes */
    uint32_t type;
    size_t offset; /* of the note's header in its area */
    size_t size;   /* header, owner and descriptor with their padding */
};

struct note_reader {
    struct bytes area;
    enum endian endian;
    size_t alignment; /* 4 or 8 */
    size_t next;      /* offset of the next note's header */
};

/*
 * Starts to read `area`. `alignment` is p_align or sh_addralign: 0, 1, 2 and 4 mean 4-byte padding,
 * as all producers use, 8 means 8-byte padding; anything else is ERR_NOTE_ALIGNMENT. Errors:
 * ERR_NOTE_ALIGNMENT, ERR_NOTE_AREA_TOO_LARGE.
 */
enum error note_start(struct note_reader *reader, struct bytes area, enum endian endian,
                      uint64_t alignment);

/*
 * Reads the next note. `note` points into the area. Padding that is cut off by the end of the area
 * after the last note is tolerated, as is an end of fewer than NOTE_HEADER_SIZE zero bytes. Returns
 * ERR_OK, ERR_END after the last note, or ERR_NOTE_TRUNCATED; after an error the reader stays put.
 */
enum error note_next(struct note_reader *reader, struct note *note);

/* Whether the note's owner is exactly "Xen\0" and its type is `type`. */
bool note_is_xen(const struct note *note, uint32_t type);

/* Bytes that note_write() needs for an owner of `owner_size` (with its NUL) and a descriptor;
 * 4-aligned. The largest size_t where they are too many for one. */
size_t note_size(size_t owner_size, size_t desc_size);

/*
 * Writes one note, 4-byte aligned, padding zeroed, into `out` of `out_size` bytes; `owner` is a C
 * string and is written with its NUL. *written gets the number of bytes. Errors: ERR_NOTE_NO_ROOM.
 */
enum error note_write(uint8_t *out, size_t out_size, enum endian endian, const char *owner,
                      uint32_t type, struct bytes desc, size_t *written);

/*
 * The name of a note's type for display ("FEATURES", "GUEST_OS", ...), from the owner's own header
 * (Xen: public/elfnote.h); NULL when it is not known. Static storage.
 */
const char *note_type_name(const struct note *note);

#endif
