/* SPDX-License-Identifier: MIT */
/*
 * A part of a source as a source of its own: what a wrapper holds as it is. Freestanding.
 */
#ifndef LOADER_SLICE_H
#define LOADER_SLICE_H

#include "source.h"

struct slice {
    struct source source; /* what it serves; refers to the slice, which must not move */
    const struct source *outer;
    uint64_t offset; /* in outer */
};

/*
 * Makes a source of `size` bytes at `offset` of `outer`, which must outlive it. ERR_TRUNCATED when
 * outer is known to be shorter.
 */
enum error slice_init(struct slice *slice, const struct source *outer, uint64_t offset,
                      uint64_t size);

#endif
