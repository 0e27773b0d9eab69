/* SPDX-License-Identifier: MIT */
/*
 * xz and the older lzma, both by liblzma.
 */
#include <lzma.h>
#include <stdlib.h>

#include "codec.h"

/* More than the largest dictionary that xz -9 or Linux uses needs. */
#define MEMORY_MAX (UINT64_C(256) << 20)

static void *open_with(lzma_ret (*start)(lzma_stream *stream))
{
    static const lzma_stream initial = LZMA_STREAM_INIT;
    lzma_stream *stream = malloc(sizeof(*stream));

    if (stream == NULL)
        return NULL;
    *stream = initial;
    if (start(stream) != LZMA_OK) {
        free(stream);
        return NULL;
    }
    return stream;
}

static lzma_ret start_xz(lzma_stream *stream)
{
    return lzma_stream_decoder(stream, MEMORY_MAX, 0);
}

static lzma_ret start_lzma(lzma_stream *stream)
{
    return lzma_alone_decoder(stream, MEMORY_MAX);
}

static void *open_xz(void)
{
    return open_with(start_xz);
}

static void *open_lzma(void)
{
    return open_with(start_lzma);
}

static enum codec_result step_lzma(void *state, struct codec_step *step)
{
    lzma_stream *stream = state;
    lzma_ret result;

    stream->next_in = step->in;
    stream->avail_in = step->in_size;
    stream->next_out = step->out;
    stream->avail_out = step->out_size;
    result = lzma_code(stream, LZMA_RUN);
    step->in = stream->next_in;
    step->in_size = stream->avail_in;
    step->out = stream->next_out;
    step->out_size = stream->avail_out;
    switch (result) {
    case LZMA_OK:
    case LZMA_BUF_ERROR: /* no progress possible */
        return CODEC_MORE;
    case LZMA_STREAM_END:
        return CODEC_END;
    case LZMA_MEM_ERROR:
    case LZMA_MEMLIMIT_ERROR:
        return CODEC_NO_MEMORY;
    default:
        return CODEC_BAD;
    }
}

static void close_lzma(void *state)
{
    lzma_end(state);
    free(state);
}

const struct codec_kind codec_xz = {CODEC_XZ, open_xz, step_lzma, close_lzma};
const struct codec_kind codec_lzma = {CODEC_LZMA, open_lzma, step_lzma, close_lzma};
