/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * A compressed stream as a source, by any codec; decompressed as far as it is read, and kept, so
 * that reads may go back and forth. As loader/inflate.h, which the hypervisor shares, does for
 * gzip.
 */
#ifndef MKIMAGE_XEN_DECODER_H
#define MKIMAGE_XEN_DECODER_H

#include "codec.h"

#define DECODER_INPUT_SIZE 65536u

struct decoder {
    struct source source; /* what it serves; source.size becomes known at the stream's end */
    const struct codec_kind *kind;
    void *state;
    const struct source *outer;
    uint64_t outer_next; /* offset of the next compressed byte to fetch from outer */
    uint64_t *room;      /* how many bytes more may be taken for output */
    uint8_t *output;
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

/*
 * Starts on the stream at `offset` of `outer`. *room, which may be shared, shrinks by what is taken
 * for output. Needs decoder_close() in any case.
 */
enum error decoder_open(struct decoder *decoder, const struct codec_kind *kind,
                        const struct source *outer, uint64_t offset, uint64_t *room);

/* Decompresses to the end; source.size is known afterwards. */
enum error decoder_finish(struct decoder *decoder);

/* Offset in outer of the first byte after the stream; only after decoder_finish(). */
uint64_t decoder_end(const struct decoder *decoder);

void decoder_close(struct decoder *decoder);

#endif
