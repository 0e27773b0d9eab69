/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What is known of writing into each format: a file and a row. A kernel format has a stamper, which
 * makes plans and writes nothing; a wrapper can be written again around other contents.
 */
#ifndef MKIMAGE_XEN_STAMPER_H
#define MKIMAGE_XEN_STAMPER_H

#include "input.h"
#include "names.h"
#include "plan.h"

struct stamp_job {
    struct image *image;         /* as opened */
    const struct source *source; /* the kernel proper; its size is known */
    const struct names *names;   /* to advertise; not used by strip */
    bool drop_signature;
};

struct stamper {
    const char *format; /* image_format.name */
    /*
     * Make a plan for job->source, which may turn out empty: nothing to do. *plan has been
     * initialised. strip sets *linked when notes stay that only a build can take out.
     */
    bool (*stamp)(const struct stamp_job *job, struct plan *plan, struct problem *problem);
    bool (*strip)(const struct stamp_job *job, struct plan *plan, bool *linked,
                  struct problem *problem);
};

enum lift {
    LIFT_FAILED,
    LIFT_DONE,
    LIFT_REWRAP /* the layer has to be written again around its changed contents */
};

struct wrapper {
    const char *format;
    /* Checks `layer`, as far as image_open() did not. NULL: nothing to check. */
    bool (*check)(struct input *input, unsigned int layer, struct problem *problem);
    /*
     * Makes *plan, which is for the contents of `layer`, one for the layer itself, where those can
     * be edited in their place. `plan` is NULL when the contents are written anew, which LIFT_DONE
     * is no answer to. NULL: a changed layer has to be written again.
     */
    enum lift (*lift)(struct input *input, unsigned int layer, bool drop_signature,
                      struct plan *plan, struct problem *problem);
    /* NULL: it cannot be written around other contents. Writes `layer` to `fd` with the contents
     * `inner` instead of those it has. */
    bool (*rewrap)(struct input *input, unsigned int layer, bool drop_signature,
                   const struct source *inner, int fd, struct problem *problem);
};

/* NULL when there is none. */
const struct stamper *stamper_find(const char *format);
const struct wrapper *wrapper_find(const char *format);

/* The note that every stamper writes, in the image's byte order; 4-aligned. For free(). */
uint8_t *stamper_note(const struct names *names, enum endian endian, size_t *size);

/*
 * Adds to *names what is wanted and not `linked` in. Fails when that would contradict what is
 * linked in, or when there is no room.
 */
bool stamper_add_missing(const struct names *linked, const struct names *wanted,
                         struct names *names, struct problem *problem);

extern const struct stamper stamp_arm64_image;
extern const struct stamper stamp_zimage;
extern const struct stamper stamp_zboot;
extern const struct stamper stamp_elf;
extern const struct wrapper stamp_gzip;
extern const struct wrapper stamp_zstd;
extern const struct wrapper stamp_xz;
extern const struct wrapper stamp_lzma;
extern const struct wrapper stamp_lz4;
extern const struct wrapper stamp_lz4_frame;
extern const struct wrapper stamp_uimage;
extern const struct wrapper stamp_uki;
extern const struct wrapper stamp_fit;

#endif
