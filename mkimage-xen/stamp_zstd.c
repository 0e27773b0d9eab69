/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * zstd around other contents: one frame, with the checksum and the size of its contents if it had
 * them; what follows the frame is kept. The level is not recorded: Linux's own (cmd_zstd in
 * scripts/Makefile.lib) is taken. Those above it want 700 MiB instead of 130 MiB to make a kernel
 * less than 1 % smaller, and a window of more than the 8 MiB that every decoder has (RFC 8878,
 * 3.1.1.1.2).
 */
#include <stdlib.h>
#include <zstd.h>

#include "memory.h"
#include "stamper.h"
#include "stream_rest.h"
#include "writer.h"

#define LEVEL     19
#define ROOM_SIZE 65536u

/* RFC 8878, 3.1.1.1.1: the frame header's descriptor, right behind the magic number. */
#define DESCRIPTOR_OFFSET   4u
#define FLAG_CONTENT_SIZE   0xc0u /* 0: no size, unless FLAG_SINGLE_SEGMENT */
#define FLAG_SINGLE_SEGMENT 0x20u
#define FLAG_CHECKSUM       0x04u

struct writing {
    struct writer writer;
    ZSTD_CCtx *context;
    uint8_t room[ROOM_SIZE];
};

static bool compress_part(struct writing *writing, const uint8_t *data, size_t size,
                          ZSTD_EndDirective mode, struct problem *problem)
{
    ZSTD_inBuffer in = {data, size, 0};
    size_t left;

    do {
        ZSTD_outBuffer out = {writing->room, sizeof(writing->room), 0};

        left = ZSTD_compressStream2(writing->context, &out, &in, mode);
        if (ZSTD_isError(left))
            return problem_set(problem, "cannot be compressed: %s", ZSTD_getErrorName(left));
        if (!writer_put(&writing->writer, writing->room, out.pos, problem))
            return false;
    } while (mode == ZSTD_e_end ? left > 0 : in.pos < in.size);
    return true;
}

static bool add(void *context, const uint8_t *data, size_t size, struct problem *problem)
{
    return compress_part(context, data, size, ZSTD_e_continue, problem);
}

static bool set_up(ZSTD_CCtx *context, uint8_t descriptor, uint64_t size)
{
    bool sized = (descriptor & (FLAG_CONTENT_SIZE | FLAG_SINGLE_SEGMENT)) != 0;

    return !ZSTD_isError(ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, LEVEL)) &&
           !ZSTD_isError(ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag,
                                                (descriptor & FLAG_CHECKSUM) != 0)) &&
           !ZSTD_isError(ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, sized)) &&
           !ZSTD_isError(ZSTD_CCtx_setPledgedSrcSize(context, size));
}

static bool rewrap(struct input *input, unsigned int layer, bool drop_signature,
                   const struct source *inner, int fd, struct problem *problem)
{
    const struct source *outer = input->image.layers[layer].source;
    struct writing *writing;
    uint8_t descriptor;
    enum error error = source_read(outer, DESCRIPTOR_OFFSET, &descriptor, 1);
    bool ok;

    (void)drop_signature;
    if (error != ERR_OK)
        return problem_error(problem, error);
    writing = memory_get(sizeof(*writing));
    writing->writer = (struct writer){.fd = fd};
    writing->context = ZSTD_createCCtx();
    ok = writing->context && set_up(writing->context, descriptor, inner->size);
    if (!ok)
        problem_set(problem, "cannot be compressed: out of memory");
    ok = ok && writer_visit(inner, 0, inner->size, add, writing, problem) &&
         compress_part(writing, NULL, 0, ZSTD_e_end, problem) &&
         stream_rest(input, layer, inner, &writing->writer, problem);
    ZSTD_freeCCtx(writing->context);
    free(writing);
    return ok;
}

const struct wrapper stamp_zstd = {"zstd", NULL, NULL, rewrap};
