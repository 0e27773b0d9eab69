/* SPDX-License-Identifier: MIT */
/*
 * A compressed stream as a source, by any codec. Whoever has decompressors of his own implements
 * loader_environment.decompress with those instead and leaves this and the codecs out.
 *
 * Everything decompressed so far is kept in one buffer, so reads may go back and forth; a read past
 * what is there decompresses just enough more. A stream that ends too early is ERR_TRUNCATED, one
 * that does not decompress or whose sums are wrong ERR_BAD_STREAM, one that its legacy LZ4 frame
 * does not go on or end in ERR_BAD_LZ4, one whose contents get no room what decoder_grow
 * returned, and one whose codec finds no memory, or asks for more than any is given, ERR_NO_MEMORY;
 * what was decompressed before stays readable.
 */
#ifndef LOADER_DECODER_H
#define LOADER_DECODER_H

#include "codec.h"

#define DECODER_INPUT_SIZE 16384u

/* The most memory for the contents of all streams of an image together, for whoever gives it. */
#define DECODER_MAX_CONTENTS (UINT64_C(1) << 30)

struct decoder;

/*
 * Asked for more room when the output is full: makes decoder->output a buffer of at least `needed`
 * bytes that holds the first `produced` bytes of the old one, and decoder->capacity its size; or
 * changes nothing and returns ERR_TOO_LARGE when that is more than is supported, ERR_NO_MEMORY when
 * there is not that much. A claim read from an image never decides how much is needed.
 */
typedef enum error (*decoder_grow)(struct decoder *decoder, size_t needed);

struct decoder {
    struct source source; /* what it serves; source.size becomes known at the stream's end */
    const struct codec_kind *kind;
    void *state;
    const struct source *outer;
    uint64_t outer_next; /* offset of the next compressed byte to fetch from outer */
    decoder_grow grow;
    void *context;   /* grow()'s */
    uint8_t *output; /* the caller's, as is its capacity: grow() sets both */
    size_t capacity;
    size_t produced;
    bool finished;
    enum error failed; /* once failed, it stays failed */
    const uint8_t *next;
    size_t left;   /* of the input at `next` */
    bool end;      /* of the outer source */
    size_t unused; /* taken by the codec, and not of the stream */
    uint8_t input[DECODER_INPUT_SIZE];
};

/* Starts on the stream at `offset` of `outer`. Needs decoder_close() in any case. Errors:
 * ERR_NO_MEMORY. */
enum error decoder_open(struct decoder *decoder, const struct codec_kind *kind,
                        const struct source *outer, uint64_t offset, decoder_grow grow,
                        void *context);

/* Decompresses to the end and checks the stream's sums; source.size is known afterwards. */
enum error decoder_finish(struct decoder *decoder);

/* Offset in outer of the first byte after the stream; only after decoder_finish(). */
uint64_t decoder_end(const struct decoder *decoder);

/* Gives up the codec's state: no more is decompressed, and what was stays readable. */
void decoder_close(struct decoder *decoder);

#endif
