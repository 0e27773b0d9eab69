/* SPDX-License-Identifier: MIT */
/*
 * LZ4's present frames ("LZ4 Frame Format Description"), which U-Boot takes, and Linux does not.
 */
#include <lz4frame.h>
#include <string.h>

#include "codec.h"

static void *open_frame(void)
{
    LZ4F_dctx *context = NULL;

    return LZ4F_isError(LZ4F_createDecompressionContext(&context, LZ4F_VERSION)) ? NULL : context;
}

/* Numbers of errors are not in the library's stable interface. */
static enum codec_result failure(size_t code)
{
    return strcmp(LZ4F_getErrorName(code), "ERROR_allocation_failed") == 0 ? CODEC_NO_MEMORY
                                                                           : CODEC_BAD;
}

static enum codec_result step_frame(void *state, struct codec_step *step)
{
    size_t in_size = step->in_size;
    size_t out_size = step->out_size;
    size_t left = LZ4F_decompress(state, step->out, &out_size, step->in, &in_size, NULL);

    if (LZ4F_isError(left))
        return failure(left);
    step->in += in_size;
    step->in_size -= in_size;
    step->out += out_size;
    step->out_size -= out_size;
    return left == 0 ? CODEC_END : CODEC_MORE;
}

static void close_frame(void *state)
{
    LZ4F_freeDecompressionContext(state);
}

const struct codec_kind codec_lz4_frame = {CODEC_LZ4_FRAME, open_frame, step_frame, close_frame};
