/* SPDX-License-Identifier: MIT */
#include "inflate.h"

#include <string.h>

/* zlib's window bits for "gzip only, 32 KiB window" (zlib.h, inflateInit2). */
#define GZIP_WINDOW_BITS (15 + 16)

/* Inflated at least, so that many small reads do not become many small calls. */
#define STEP 16384u

static enum error fail(struct inflate *in, enum error error)
{
    in->failed = error;
    return error;
}

/* Makes compressed input available; *end when there is no more. */
static enum error fetch(struct inflate *in, bool *end)
{
    size_t got = 0;
    enum error error;

    *end = false;
    if (in->stream.avail_in > 0)
        return ERR_OK;
    error = in->outer->read(in->outer, in->outer_next, in->input, sizeof(in->input), &got);
    if (error != ERR_OK)
        return error;
    in->outer_next += got;
    in->stream.next_in = in->input;
    in->stream.avail_in = (uInt)got;
    *end = got == 0;
    return ERR_OK;
}

/* The output is full: asks for room. A claim read from an image never decides how much. */
static enum error grow(struct inflate *in)
{
    uint8_t *output;
    size_t capacity = in->capacity;

    if (in->grow == NULL || in->produced > SIZE_MAX - STEP)
        return ERR_TOO_LARGE;
    output = in->grow(in, in->produced + STEP, &capacity);
    if (output == NULL || capacity < in->produced + STEP)
        return ERR_TOO_LARGE;
    in->output = output;
    in->capacity = capacity;
    return ERR_OK;
}

/*
 * One more piece of output, at most `room` bytes. A full output is no reason to ask for more yet:
 * without room zlib still accepts the end of the stream, its CRC included.
 */
static enum error step(struct inflate *in, uInt room)
{
    uint8_t nowhere; /* zlib refuses a null next_out even when avail_out is 0 */
    bool end;
    int result;
    enum error error = fetch(in, &end);

    if (error != ERR_OK)
        return error;
    in->stream.next_out = room > 0 ? in->output + in->produced : &nowhere;
    in->stream.avail_out = room;
    result = inflate(&in->stream, Z_NO_FLUSH);
    in->produced += room - in->stream.avail_out;
    switch (result) {
    case Z_STREAM_END:
        in->finished = true;
        in->source.size = in->produced;
        return ERR_OK;
    case Z_OK:
    case Z_BUF_ERROR: /* no progress possible: no room, or no input */
        if (room == 0 && (in->stream.avail_in > 0 || end))
            return grow(in);
        if (end && in->stream.avail_out > 0)
            return ERR_TRUNCATED;
        return ERR_OK;
    case Z_MEM_ERROR:
        return ERR_TOO_LARGE;
    default:
        return ERR_BAD_STREAM;
    }
}

/* Inflates until `wanted` bytes are there or the stream ends. */
static enum error produce(struct inflate *in, uint64_t wanted)
{
    while (in->produced < wanted && !in->finished) {
        size_t room = in->capacity - in->produced;
        uint64_t piece = wanted - in->produced;
        enum error error;

        if (in->failed != ERR_OK)
            return in->failed;
        if (piece < STEP)
            piece = STEP;
        if (piece > UINT32_MAX / 2)
            piece = UINT32_MAX / 2;
        error = step(in, (uInt)(room < piece ? room : piece));
        if (error != ERR_OK)
            return fail(in, error);
    }
    return ERR_OK;
}

static enum error read_inflated(const struct source *source, uint64_t offset, void *buffer,
                                size_t size, size_t *got)
{
    struct inflate *in = source->context;
    uint64_t end = size <= UINT64_MAX - offset ? offset + size : UINT64_MAX;
    enum error error = produce(in, end);
    size_t left;

    if (error != ERR_OK)
        return error;
    left = offset < in->produced ? in->produced - (size_t)offset : 0;
    *got = left < size ? left : size;
    if (*got > 0)
        memcpy(buffer, in->output + offset, *got);
    return ERR_OK;
}

enum error inflate_open(struct inflate *in, const struct source *outer, uint64_t offset,
                        uint8_t *output, size_t capacity, alloc_func allocate, free_func release,
                        void *opaque)
{
    memset(in, 0, offsetof(struct inflate, input));
    in->source = (struct source){read_inflated, in, SOURCE_SIZE_UNKNOWN};
    in->outer = outer;
    in->outer_next = offset;
    in->output = output;
    in->capacity = capacity;
    in->stream.zalloc = allocate;
    in->stream.zfree = release;
    in->stream.opaque = opaque;
    if (inflateInit2(&in->stream, GZIP_WINDOW_BITS) != Z_OK)
        return fail(in, ERR_TOO_LARGE);
    in->open = true;
    return ERR_OK;
}

enum error inflate_finish(struct inflate *in)
{
    return produce(in, UINT64_MAX);
}

uint64_t inflate_end(const struct inflate *in)
{
    return in->outer_next - in->stream.avail_in;
}

void inflate_close(struct inflate *in)
{
    if (in->open)
        inflateEnd(&in->stream);
    in->open = false;
}
