/* SPDX-License-Identifier: MIT */
/*
 * Kernel images: recognised, unwrapped, their notes found, and how to load them.
 *
 * The note belongs to the kernel proper; wrappers (gzip, ...) are transparent. image_open() works
 * from the outermost layer inwards until it meets a kernel, then reads that kernel's notes. It
 * reads headers and note areas only, never the whole image. Freestanding; about 70 KiB in size
 * because of the area buffer, so keep it off small stacks.
 */
#ifndef LOADER_IMAGE_H
#define LOADER_IMAGE_H

#include "../notes/advert.h"
#include "environment.h"
#include "slice.h"
#include "source.h"

#define IMAGE_MAX_LAYERS   6u /* kernel included */
#define IMAGE_MAX_AREAS    16u
#define IMAGE_MAX_SEGMENTS 16u

/* How much of the beginning of a layer the formats are told apart by. */
#define IMAGE_HEAD_SIZE 64u

enum image_arch { IMAGE_ARCH_UNKNOWN, IMAGE_ARCH_ARM, IMAGE_ARCH_ARM64 };

struct image;
struct image_layer;

/* One row for each format; the rows are in loader/image_formats.c. */
struct image_format {
    const char *name; /* for people and JSON: "gzip", "arm64-image", "elf" */
    /* Whether a layer that begins with `head` (up to IMAGE_HEAD_SIZE bytes) is of this format. */
    bool (*probe)(struct bytes head);
    /* Wrappers: finds what is inside `layer`, in layer->slice or by the environment. NULL for a
     * kernel format. */
    enum error (*unwrap)(struct image_layer *layer, struct loader_environment *environment,
                         const struct source **inner);
    /* Kernels: fills arch, endian, load, areas and signature of the image. NULL for a wrapper. */
    enum error (*read)(const struct source *source, struct image *image);
};

/* Ends with an entry whose name is NULL; in the order in which they are tried. */
extern const struct image_format image_formats[];

/* Where notes may be. */
struct image_area {
    uint64_t offset;
    uint64_t size;
    uint64_t alignment;          /* as for note_start() */
    const struct source *source; /* that the offset is in: the kernel proper, or a wrapper */
};

/* A PE/COFF certificate table (data directory 4): the image is signed, and any change breaks that.
 */
struct image_signature {
    bool present;
    uint64_t offset; /* of the certificate table in the layer that has it */
    uint64_t size;
};

struct image_layer {
    const struct image_format *format;
    const struct source *source;
    struct slice slice;               /* of a wrapper that holds its contents as they are */
    struct image_area note;           /* in a wrapper's own headers; size 0: none */
    struct image_signature signature; /* of a wrapper */
};

struct image_segment {
    uint64_t offset;    /* in the innermost layer */
    uint64_t file_size; /* bytes to copy; the rest of memory_size is zeroed */
    uint64_t memory_size;
    uint64_t physical; /* p_paddr */
    uint64_t virtual;  /* p_vaddr */
};

enum image_load_kind {
    IMAGE_LOAD_FLAT,     /* arm64 Image: copied whole to a 2 MiB-aligned base + text_offset, entered
                            there */
    IMAGE_LOAD_SEGMENTS, /* ELF: each PT_LOAD to its place, or all moved by one distance */
    IMAGE_LOAD_ZIMAGE    /* zImage: copied whole to `address`, or anywhere, and entered at its start
                          */
};

struct image_load {
    enum image_load_kind kind;
    uint64_t text_offset; /* flat: offset of the image from a 2 MiB-aligned base */
    uint64_t image_size;  /* flat: memory from the image's start that it needs, BSS included;
                             segments: from the lowest to the highest byte in memory;
                             zImage: its size without what was appended to it */
    uint64_t flags;       /* flat: the header's flags word (booting.rst) */
    uint64_t entry;       /* flat: offset from the image's start (0); segments: e_entry */
    uint64_t address;     /* zImage: where it has to be; 0: anywhere */
    unsigned int segment_count;
    struct image_segment segments[IMAGE_MAX_SEGMENTS]; /* PT_LOADs in ascending p_paddr order */
};

struct image {
    unsigned int layer_count;
    struct image_layer layers[IMAGE_MAX_LAYERS]; /* outermost first; the last one is the kernel;
                                                    they refer to one another, so do not move it */
    enum image_arch arch;
    enum endian endian;
    bool elf64;    /* ELF only: the class */
    bool efi_stub; /* the kernel has PE/COFF headers too */
    struct image_load load;
    struct image_signature signature; /* the kernel's, or else that of a wrapper */
    unsigned int area_count;
    struct image_area areas[IMAGE_MAX_AREAS];
    struct advert advert;
    /* Contents of the area read last. Aligned, because copies between aligned places are quick. */
    _Alignas(16) uint8_t buffer[NOTE_AREA_MAX];
};

/*
 * Opens the image that `source` holds. `source` and everything the environment made stay in use as
 * long as *image does. A malformed note is no error here: see image->advert. On an error,
 * layer_count and layers still say how far it came, for a message.
 */
enum error image_open(struct image *image, const struct source *source,
                      struct loader_environment *environment);

/*
 * Whether all is there that wrappers and the kernel's own headers promise: while the end of what
 * they are in is not known, image_open() believes them. Once every source's size is known. Errors:
 * ERR_TRUNCATED.
 */
enum error image_check_sizes(const struct image *image);

/* The kernel proper: the innermost layer. Only after image_open() returned ERR_OK. */
const struct image_layer *image_kernel(const struct image *image);

/*
 * Reads area `index` into image->buffer and makes *area its contents; valid until the next call.
 * Errors: ERR_NOTE_AREA_TOO_LARGE, or source_read()'s.
 */
enum error image_read_area(struct image *image, unsigned int index, struct bytes *area);

/* "arm", "arm64" or "unknown". Static storage. */
const char *image_arch_name(enum image_arch arch);

#endif
