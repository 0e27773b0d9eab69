/* SPDX-License-Identifier: MIT */
/*
 * Every way in which reading a note or an image can fail: one table, for the tool, the hypervisor
 * and the documents alike. Each error has a name for machines (kebab-case, stable, printed as
 * `reason`) and a text for people, which completes the sentence "IMAGE: ...".
 */
#ifndef NOTES_ERROR_H
#define NOTES_ERROR_H

#define ERRORS(X)                                                                                \
    X(OK, "ok", "no error")                                                                      \
    X(END, "end", "no more notes")                                                               \
    /* notes */                                                                                  \
    X(NOTE_TRUNCATED, "note-truncated", "a note ends beyond the area that holds it")             \
    X(NOTE_ALIGNMENT, "note-alignment", "a note area is aligned neither to 4 nor to 8 bytes")    \
    X(NOTE_AREA_TOO_LARGE, "note-area-too-large", "a note area is larger than 64 KiB")           \
    X(NOTE_NO_ROOM, "note-no-room", "the note does not fit into the room given for it")          \
    X(FEATURES_NOT_TERMINATED, "features-not-terminated",                                        \
      "the Xen features note does not end in a NUL byte")                                        \
    X(FEATURES_BAD_NAME, "features-bad-name",                                                    \
      "the Xen features note holds an empty or unprintable feature name")                        \
    X(FEATURES_CONTRADICT, "features-contradict",                                                \
      "a feature is named as required in one place and as optional in another")                  \
    /* images */                                                                                 \
    X(IO, "io", "cannot be read")                                                                \
    X(TRUNCATED, "truncated", "ends before what its headers promise")                            \
    X(UNKNOWN_FORMAT, "unknown-format", "not a kernel image this tool knows")                    \
    X(NOT_A_KERNEL, "not-a-kernel", "holds no Linux kernel")                                     \
    X(TOO_DEEP, "too-deep", "wrapped in more layers than are followed")                          \
    X(TOO_LARGE, "too-large", "larger than is supported")                                        \
    X(TOO_MANY_AREAS, "too-many-note-areas", "has more note areas than are followed")            \
    X(TOO_MANY_SEGMENTS, "too-many-segments", "has more loadable segments than are followed")    \
    X(BAD_GZIP, "bad-gzip", "has a gzip header that RFC 1952 does not allow")                    \
    X(BAD_STREAM, "bad-stream", "has a compressed stream that does not decompress")              \
    X(BAD_LZ4, "bad-lz4",                                                                        \
      "has a legacy LZ4 stream that goes on with neither a block nor the size of its contents")  \
    X(NO_MEMORY, "no-memory", "takes more memory to unpack than there is for it")                \
    X(NO_CODEC, "no-codec", "is compressed in a way that is not supported here")                 \
    X(BAD_PE, "bad-pe", "has a PE/COFF header that contradicts itself")                          \
    X(BAD_IMAGE_HEADER, "bad-image-header", "has an arm64 Image header that contradicts itself") \
    X(BAD_ZIMAGE, "bad-zimage", "has a zImage header or tag table that contradicts itself")      \
    X(BAD_ZBOOT, "bad-zboot", "has an EFI zboot header that contradicts itself")                 \
    X(BAD_FIT, "bad-fit", "has a flattened image tree that is corrupt or contradicts itself")    \
    X(NO_CONFIGURATION, "no-configuration", "is an image tree without such a configuration")     \
    X(BAD_ELF, "bad-elf", "has ELF headers that contradict themselves")                          \
    X(WRONG_MACHINE, "wrong-machine", "is not for an Arm machine")

#define ERROR_ENUM(id, name, text) ERR_##id,
enum error { ERRORS(ERROR_ENUM) ERR_COUNT };
#undef ERROR_ENUM

/* The stable kebab-case name; "unknown" for a value outside the table. Static storage. */
const char *error_name(enum error error);

/* The text for people; never NULL. Static storage. */
const char *error_text(enum error error);

#endif
