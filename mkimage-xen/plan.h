/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Edit plans: what a stamp or a strip does to a file, as data.
 *
 * The result of a plan is the first `keep` bytes of the original, then the appended bytes, with the
 * patches, all of which lie in what is kept, applied. Stampers make plans and write nothing; one
 * engine (apply.h) carries them out; and a view shows the result before anything is written.
 */
#ifndef MKIMAGE_XEN_PLAN_H
#define MKIMAGE_XEN_PLAN_H

#include "../loader/source.h"
#include "message.h"

#define PLAN_MAX_PATCHES 16u

struct patch {
    uint64_t offset;
    size_t size;
    uint8_t *before; /* what is there, so that a file that changed meanwhile is noticed */
    uint8_t *after;
};

struct plan {
    uint64_t size; /* of the original */
    uint64_t keep; /* <= size */
    uint8_t *append;
    size_t append_size;
    unsigned int patch_count;
    struct patch patches[PLAN_MAX_PATCHES];
};

/* A plan that changes nothing in an original of `size` bytes. plan_free() gives its memory back. */
void plan_init(struct plan *plan, uint64_t size);
void plan_free(struct plan *plan);

/* Whether the result is the original. */
bool plan_is_empty(const struct plan *plan);

/* Size of the result. */
uint64_t plan_result_size(const struct plan *plan);

/*
 * Adds a patch; the bytes there now are read from `source`, the original. Bytes that would not
 * change make no patch. Fails when the range is not within what is kept or cannot be read.
 */
bool plan_patch(struct plan *plan, const struct source *source, uint64_t offset, const void *data,
                size_t size, struct problem *problem);

/* Adds bytes behind what is kept and appended so far. */
void plan_append(struct plan *plan, const void *data, size_t size);

/*
 * Makes *first, a plan for `source`, do what *first and then *second (a plan for the result of
 * *first) do. Bytes that are appended where the original has the very same are kept instead.
 */
bool plan_compose(struct plan *first, const struct plan *second, const struct source *source,
                  struct problem *problem);

/*
 * Makes a plan for what lies at `offset` of something of `size` bytes one for the whole of that.
 * What it would cut off stays. Fails, and changes nothing, when it would append.
 */
bool plan_lift(struct plan *plan, uint64_t offset, uint64_t size);

/* The result of a plan, as a source; `under` and the plan have to outlive it. */
struct plan_view {
    struct source source;
    const struct source *under;
    const struct plan *plan;
};

void plan_view(struct plan_view *view, const struct source *under, const struct plan *plan);

/* Prints what the plan does, one step a line. */
void plan_print(const struct plan *plan, FILE *stream);

#endif
