/* SPDX-License-Identifier: MIT */
#include <zstd.h>
#include <zstd_errors.h>

#include "codec.h"

/* What Linux's decompressor takes (lib/decompress_unzstd.c). */
#define WINDOW_LOG_MAX 27

static void *open_zstd(void)
{
    ZSTD_DCtx *context = ZSTD_createDCtx();

    if (context != NULL)
        ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, WINDOW_LOG_MAX);
    return context;
}

static enum codec_result failure(size_t code)
{
    switch (ZSTD_getErrorCode(code)) {
    case ZSTD_error_memory_allocation:
    case ZSTD_error_frameParameter_windowTooLarge:
        return CODEC_NO_MEMORY;
    default:
        return CODEC_BAD;
    }
}

static enum codec_result step_zstd(void *state, struct codec_step *step)
{
    ZSTD_inBuffer in = {step->in, step->in_size, 0};
    ZSTD_outBuffer out = {step->out, step->out_size, 0};
    size_t left = ZSTD_decompressStream(state, &out, &in);

    step->in += in.pos;
    step->in_size -= in.pos;
    step->out += out.pos;
    step->out_size -= out.pos;
    if (ZSTD_isError(left))
        return failure(left);
    return left == 0 ? CODEC_END : CODEC_MORE;
}

static void close_zstd(void *state)
{
    ZSTD_freeDCtx(state);
}

const struct codec_kind codec_zstd = {CODEC_ZSTD, open_zstd, step_zstd, close_zstd};
