/* SPDX-License-Identifier: MIT */
/*
 * A gzip stream as a source, on zlib: for hosts that have a zlib. Whoever has another inflater
 * implements loader_environment.decompress with that instead and leaves inflate.c out.
 *
 * Everything inflated so far is kept in one buffer, so reads may go back and forth; a read past
 * what is there inflates just enough more. Only the first gzip member is read, as all kernel
 * loaders do. A stream that ends too early is ERR_TRUNCATED, one that does not decompress or whose
 * CRC or length is wrong ERR_BAD_STREAM; what was inflated before stays readable.
 */
#ifndef LOADER_INFLATE_H
#define LOADER_INFLATE_H

#include <zlib.h>

#include "source.h"

#define INFLATE_INPUT_SIZE 16384u

struct inflate {
    struct source source; /* what it serves; source.size becomes known at the stream's end */
    const struct source *outer;
    uint64_t outer_next; /* offset of the next compressed byte to fetch from outer */
    uint8_t *output;
    size_t capacity; /* bytes at output */
    size_t produced;
    bool finished;
    bool open;
    enum error failed; /* once failed, it stays failed */
    /*
     * Asked for more room when the output is full: returns a buffer of at least `needed` bytes that
     * holds the first `produced` bytes of the old one and sets *capacity, or returns NULL (then the
     * read fails with ERR_TOO_LARGE). NULL pointer: the capacity given at the start is all there
     * is.
     */
    uint8_t *(*grow)(struct inflate *inflate, size_t needed, size_t *capacity);
    z_stream stream;
    uint8_t input[INFLATE_INPUT_SIZE];
};

/*
 * Starts on the gzip stream at `offset` of `outer`. `allocate`/`release` and `opaque` are zlib's
 * zalloc, zfree and opaque (Z_NULL for its own). `output` of `capacity` bytes stays the caller's,
 * and so does whatever grow() returns. Errors: ERR_TOO_LARGE when zlib gets no memory.
 */
enum error inflate_open(struct inflate *inflate, const struct source *outer, uint64_t offset,
                        uint8_t *output, size_t capacity, alloc_func allocate, free_func release,
                        void *opaque);

/* Inflates to the end and checks CRC and length; source.size is known afterwards. */
enum error inflate_finish(struct inflate *inflate);

/* Offset in outer of the first byte after the gzip member; only after inflate_finish(). */
uint64_t inflate_end(const struct inflate *inflate);

/* Gives zlib's memory back; safe to call twice. */
void inflate_close(struct inflate *inflate);

#endif
