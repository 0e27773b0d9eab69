/* SPDX-License-Identifier: MIT */
/*
 * gzip by zlib. Only the first member is read, as all kernel loaders do.
 */
#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

#include "codec.h"

/* zlib's window bits for "gzip only, 32 KiB window" (zlib.h, inflateInit2). */
#define GZIP_WINDOW_BITS (15 + 16)

static void *open_gzip(void)
{
    z_stream *stream = calloc(1, sizeof(*stream));

    if (stream != NULL && inflateInit2(stream, GZIP_WINDOW_BITS) == Z_OK)
        return stream;
    free(stream);
    return NULL;
}

static uInt part(size_t size)
{
    return size < UINT_MAX ? (uInt)size : UINT_MAX;
}

static enum codec_result step_gzip(void *state, struct codec_step *step)
{
    z_stream *stream = state;
    uInt in_size = part(step->in_size), out_size = part(step->out_size);
    int result;

    stream->next_in = (z_const Bytef *)(uintptr_t)step->in;
    stream->avail_in = in_size;
    stream->next_out = step->out;
    stream->avail_out = out_size;
    result = inflate(stream, Z_NO_FLUSH);
    step->in += in_size - stream->avail_in;
    step->in_size -= in_size - stream->avail_in;
    step->out += out_size - stream->avail_out;
    step->out_size -= out_size - stream->avail_out;
    switch (result) {
    case Z_OK:
    case Z_BUF_ERROR: /* no progress possible */
        return CODEC_MORE;
    case Z_STREAM_END:
        return CODEC_END;
    case Z_MEM_ERROR:
        return CODEC_NO_MEMORY;
    default:
        return CODEC_BAD;
    }
}

static void close_gzip(void *state)
{
    inflateEnd(state);
    free(state);
}

const struct codec_kind codec_gzip = {CODEC_GZIP, open_gzip, step_gzip, close_gzip};
