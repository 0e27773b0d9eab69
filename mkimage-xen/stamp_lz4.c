/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * LZ4 around other contents: the legacy frames that Linux uses, of 8 MiB blocks, and the present
 * ones, with the blocks and the checksums that they had. The level is not recorded, so it is a high
 * one.
 */
#include <lz4.h>
#include <lz4frame.h>
#include <lz4hc.h>
#include <stdlib.h>

#include "../loader/codec.h"
#include "memory.h"
#include "stamper.h"
#include "stream_rest.h"
#include "writer.h"

#define LEVEL 9

/* What compression of one block is given, and what may come of it. */
struct block {
    uint8_t in[CODEC_LZ4_BLOCK];
    uint8_t out[LZ4_COMPRESSBOUND(CODEC_LZ4_BLOCK)];
};

static bool write_blocks(struct block *block, const struct source *inner, struct writer *writer,
                         struct problem *problem)
{
    uint64_t done = 0;
    bool ok = true;

    while (ok && done < inner->size) {
        size_t size = inner->size - done < sizeof(block->in) ? (size_t)(inner->size - done)
                                                             : sizeof(block->in);
        enum error error = source_read(inner, done, block->in, size);
        uint8_t word[4];
        int packed;

        if (error != ERR_OK)
            return problem_error(problem, error);
        packed = LZ4_compress_HC((const char *)block->in, (char *)block->out, (int)size,
                                 sizeof(block->out), LEVEL);
        if (packed <= 0)
            return problem_set(problem, "cannot be compressed: out of memory");
        store_u32(word, (uint32_t)packed, ENDIAN_LITTLE);
        ok = writer_put(writer, word, sizeof(word), problem) &&
             writer_put(writer, block->out, (size_t)packed, problem);
        done += size;
    }
    return ok;
}

static bool rewrap_legacy(struct input *input, unsigned int layer, bool drop_signature,
                          const struct source *inner, int fd, struct problem *problem)
{
    struct writer writer = {.fd = fd};
    struct block *block = memory_get(sizeof(*block));
    bool ok;

    (void)drop_signature;
    ok = writer_copy(&writer, input->image.layers[layer].source, 0, CODEC_LZ4_WORD, problem) &&
         write_blocks(block, inner, &writer, problem) &&
         stream_rest(input, layer, inner, &writer, problem);
    free(block);
    return ok;
}

struct framing {
    struct writer writer;
    LZ4F_cctx *context;
    LZ4F_preferences_t preferences;
    uint8_t *room;
    size_t room_size;
};

/* Writes what a call of the library has put into the room. */
static bool put(struct framing *framing, size_t size, struct problem *problem)
{
    if (LZ4F_isError(size))
        return problem_set(problem, "cannot be compressed: %s", LZ4F_getErrorName(size));
    return writer_put(&framing->writer, framing->room, size, problem);
}

static bool add(void *context, const uint8_t *data, size_t size, struct problem *problem)
{
    struct framing *framing = context;
    size_t bound = LZ4F_compressBound(size, &framing->preferences);

    if (bound > framing->room_size) {
        framing->room = memory_resize(framing->room, bound);
        framing->room_size = bound;
    }
    return put(
        framing,
        LZ4F_compressUpdate(framing->context, framing->room, framing->room_size, data, size, NULL),
        problem);
}

static bool write_frame(struct framing *framing, const struct source *inner,
                        struct problem *problem)
{
    return put(framing,
               LZ4F_compressBegin(framing->context, framing->room, framing->room_size,
                                  &framing->preferences),
               problem) &&
           writer_visit(inner, 0, inner->size, add, framing, problem) &&
           put(framing, LZ4F_compressEnd(framing->context, framing->room, framing->room_size, NULL),
               problem);
}

/* What the frame's header says. */
static bool read_info(const struct source *outer, LZ4F_frameInfo_t *info)
{
    uint8_t header[LZ4F_HEADER_SIZE_MAX];
    size_t size = 0;
    LZ4F_dctx *context = NULL;
    bool ok;

    if (outer->read(outer, 0, header, sizeof(header), &size) != ERR_OK ||
        LZ4F_isError(LZ4F_createDecompressionContext(&context, LZ4F_VERSION)))
        return false;
    ok = !LZ4F_isError(LZ4F_getFrameInfo(context, info, header, &size));
    LZ4F_freeDecompressionContext(context);
    return ok;
}

static bool rewrap_frame(struct input *input, unsigned int layer, bool drop_signature,
                         const struct source *inner, int fd, struct problem *problem)
{
    struct framing framing = {.writer.fd = fd, .preferences.compressionLevel = LEVEL};
    LZ4F_frameInfo_t *info = &framing.preferences.frameInfo;
    bool ok;

    (void)drop_signature;
    if (!read_info(input->image.layers[layer].source, info))
        return problem_error(problem, ERR_BAD_STREAM);
    if (info->contentSize != 0)
        info->contentSize = inner->size;
    framing.room_size = LZ4F_compressBound(0, &framing.preferences) + LZ4F_HEADER_SIZE_MAX;
    framing.room = memory_get(framing.room_size);
    if (LZ4F_isError(LZ4F_createCompressionContext(&framing.context, LZ4F_VERSION)))
        ok = problem_set(problem, "cannot be compressed: out of memory");
    else
        ok = write_frame(&framing, inner, problem) &&
             stream_rest(input, layer, inner, &framing.writer, problem);
    LZ4F_freeCompressionContext(framing.context);
    free(framing.room);
    return ok;
}

const struct wrapper stamp_lz4 = {"lz4", NULL, NULL, rewrap_legacy};
const struct wrapper stamp_lz4_frame = {"lz4-frame", NULL, NULL, rewrap_frame};
