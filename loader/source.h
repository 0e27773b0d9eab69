/* SPDX-License-Identifier: MIT */
/*
 * Where an image's bytes come from: memory, a file, or a compressed stream that is inflated as it
 * is read.
 *
 * Readers copy what they need into their own storage, once, and judge the copy; so a source may
 * change underneath without harm. Freestanding.
 */
#ifndef LOADER_SOURCE_H
#define LOADER_SOURCE_H

#include "../notes/bytes.h"
#include "../notes/error.h"

/* The size of a stream whose end has not been reached yet. */
#define SOURCE_SIZE_UNKNOWN UINT64_MAX

struct source {
    /*
     * Copies bytes [offset, offset + size) into `buffer`: all of them, or fewer when the source
     * ends before; *got says how many. Errors (ERR_IO, and those of decoder.h) leave *got unset.
     */
    enum error (*read)(const struct source *source, uint64_t offset, void *buffer, size_t size,
                       size_t *got);
    void *context; /* for read() */
    uint64_t size; /* in bytes, or SOURCE_SIZE_UNKNOWN */
};

/* Makes a source of `size` bytes at `data`, which must outlive it. */
void source_of_memory(struct source *source, const void *data, size_t size);

/* Reads exactly `size` bytes at `offset`; ERR_TRUNCATED when the source ends before, or read()'s
 * error. */
enum error source_read(const struct source *source, uint64_t offset, void *buffer, size_t size);

#endif
