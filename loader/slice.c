/* SPDX-License-Identifier: MIT */
#include "slice.h"

static enum error read_slice(const struct source *source, uint64_t offset, void *buffer,
                             size_t size, size_t *got)
{
    const struct slice *slice = source->context;
    uint64_t left = offset < source->size ? source->size - offset : 0;

    if (size > left)
        size = (size_t)left;
    return slice->outer->read(slice->outer, slice->offset + (size > 0 ? offset : 0), buffer, size,
                              got);
}

enum error slice_init(struct slice *slice, const struct source *outer, uint64_t offset,
                      uint64_t size)
{
    if (!range_ok(outer->size, offset, size))
        return ERR_TRUNCATED;
    slice->source = (struct source){read_slice, slice, size};
    slice->outer = outer;
    slice->offset = offset;
    return ERR_OK;
}
