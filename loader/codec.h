/* SPDX-License-Identifier: MIT */
/*
 * Decompressors, each a file around a library; decoder.h feeds them. Their state comes from
 * malloc(), as that of the libraries does, so a host without a C library brings malloc(), calloc(),
 * realloc() and free(), which may run out.
 */
#ifndef LOADER_CODEC_H
#define LOADER_CODEC_H

#include "environment.h"

/* Input that waits and room for output; a step moves both on. */
struct codec_step {
    const uint8_t *in;
    size_t in_size;
    bool in_end;   /* no input follows */
    size_t unused; /* bytes that were taken, also by steps before, and are not of the stream */
    uint8_t *out;
    size_t out_size;
};

/* LZ4's legacy frames: words, and what a block decompresses to at most. */
#define CODEC_LZ4_WORD  4u
#define CODEC_LZ4_BLOCK (8 << 20)

enum codec_result {
    CODEC_MORE, /* wants more input or more room, or could go on */
    CODEC_END,  /* the stream's end; step.in is `unused` bytes behind it */
    CODEC_BAD,
    CODEC_STRAY,    /* there is neither more of the stream nor its end */
    CODEC_NO_MEMORY /* or more is asked for than any stream is given */
};

struct codec_kind {
    enum codec codec;
    void *(*open)(void); /* NULL: no memory */
    enum codec_result (*step)(void *state, struct codec_step *step);
    void (*close)(void *state);
};

extern const struct codec_kind codec_gzip;
extern const struct codec_kind codec_zstd;
extern const struct codec_kind codec_xz;
extern const struct codec_kind codec_lzma;
extern const struct codec_kind codec_lz4;
extern const struct codec_kind codec_lz4_frame;

/* NULL when there is none. */
const struct codec_kind *codec_find(enum codec codec);

#endif
