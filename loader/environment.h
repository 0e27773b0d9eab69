/* SPDX-License-Identifier: MIT */
/*
 * What the loader needs from whoever links it: a way into compressed streams. Everything else it
 * does itself, without a C library, memory allocation, I/O or global state.
 */
#ifndef LOADER_ENVIRONMENT_H
#define LOADER_ENVIRONMENT_H

#include "source.h"

enum codec { CODEC_GZIP, CODEC_ZSTD, CODEC_XZ, CODEC_LZMA, CODEC_LZ4, CODEC_LZ4_FRAME };

struct loader_environment {
    /*
     * Opens the stream that starts at `offset` of `outer` and makes *inner serve its contents,
     * inflating only as far as it is read. The source belongs to the environment and stays valid
     * until whoever made the environment gives it up. NULL when there is no decompressor at all.
     * Errors: ERR_NO_CODEC, ERR_IO, ERR_TOO_LARGE, ERR_NO_MEMORY, and those of reading `outer`.
     */
    enum error (*decompress)(struct loader_environment *environment, enum codec codec,
                             const struct source *outer, uint64_t offset,
                             const struct source **inner);
    void *context; /* for decompress() and allocate() */
    /*
     * Makes *memory `size` bytes, aligned to 8, that stay until the next call. Not all of it may be
     * written to. The function is NULL where no memory can be given at all. Errors: ERR_TOO_LARGE,
     * ERR_NO_MEMORY.
     */
    enum error (*allocate)(struct loader_environment *environment, size_t size, uint8_t **memory);
    /* The configuration of a FIT whose kernel is meant; NULL: its default one. */
    const char *configuration;
};

#endif
