/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * A file that is written from its beginning to its end.
 */
#ifndef MKIMAGE_XEN_WRITER_H
#define MKIMAGE_XEN_WRITER_H

#include "../loader/source.h"
#include "message.h"

struct writer {
    int fd;
    uint64_t offset; /* where it is */
};

bool writer_put(struct writer *writer, const void *data, size_t size, struct problem *problem);

/* Writes [begin, end) of `source` as it is. */
bool writer_copy(struct writer *writer, const struct source *source, uint64_t begin, uint64_t end,
                 struct problem *problem);

/*
 * Shows all of [begin, end) of `source`, piece by piece, to `see`; false when it returns false or
 * the source cannot be read.
 */
typedef bool (*writer_visitor)(void *context, const uint8_t *data, size_t size,
                               struct problem *problem);
bool writer_visit(const struct source *source, uint64_t begin, uint64_t end, writer_visitor see,
                  void *context, struct problem *problem);

#endif
