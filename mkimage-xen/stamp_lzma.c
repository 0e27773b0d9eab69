/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * xz and the older lzma around other contents, as near to what they were as their headers tell: the
 * check, the filters and their options, the size of the dictionary, and whether the size of the
 * contents is known. Of the level nothing is recorded, so it is a high one. xz has one block then.
 */
#include <lzma.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "stamper.h"
#include "stream_rest.h"
#include "writer.h"

#define LEVEL     9
#define ROOM_SIZE 65536u

/* That of level 9. Larger ones would need gigabytes here, and gain nothing for a kernel. */
#define DICTIONARY_MAX (UINT32_C(64) << 20)

/* The lzma format: parameters, dictionary size, and the size of the contents (all ones: not known).
 */
#define LZMA_HEADER_SIZE 13u
#define LZMA_DICTIONARY  1u
#define LZMA_SIZE        5u

/* An LZMA2 chunk that brings new parameters, in the byte that ends its header (LZMA2 has no other
 * record of them): control, 2 bytes of size, 2 of compressed size. */
#define LZMA2_NEW_PARAMETERS 0xc0u
#define LZMA2_CHUNK_HEADER   6u

struct writing {
    struct writer writer;
    lzma_stream stream;
    uint8_t room[ROOM_SIZE];
};

static bool refuse(struct problem *problem, lzma_ret result)
{
    return problem_set(problem, result == LZMA_MEM_ERROR
                                    ? "cannot be compressed: out of memory"
                                    : "cannot be compressed as it was: unpack it first");
}

static bool compress_part(struct writing *writing, const uint8_t *data, size_t size,
                          lzma_action action, struct problem *problem)
{
    lzma_stream *stream = &writing->stream;
    lzma_ret result;

    stream->next_in = data;
    stream->avail_in = size;
    do {
        stream->next_out = writing->room;
        stream->avail_out = ROOM_SIZE;
        result = lzma_code(stream, action);
        if (result != LZMA_OK && result != LZMA_STREAM_END)
            return refuse(problem, result);
        if (!writer_put(&writing->writer, writing->room, ROOM_SIZE - stream->avail_out, problem))
            return false;
    } while (action == LZMA_FINISH ? result != LZMA_STREAM_END : stream->avail_in > 0);
    return true;
}

static bool add(void *context, const uint8_t *data, size_t size, struct problem *problem)
{
    return compress_part(context, data, size, LZMA_RUN, problem);
}

/* Compresses with an encoder that has been started, and writes what follows the stream. */
static bool write_stream(struct writing *writing, const struct input *input, unsigned int layer,
                         const struct source *inner, struct problem *problem)
{
    bool ok = writer_visit(inner, 0, inner->size, add, writing, problem) &&
              compress_part(writing, NULL, 0, LZMA_FINISH, problem);

    lzma_end(&writing->stream);
    return ok && stream_rest(input, layer, inner, &writing->writer, problem);
}

static struct writing *start(int fd)
{
    static const lzma_stream initial = LZMA_STREAM_INIT;
    struct writing *writing = memory_get(sizeof(*writing));

    writing->writer = (struct writer){.fd = fd};
    writing->stream = initial;
    return writing;
}

static void limit_dictionary(lzma_options_lzma *options)
{
    if (options->dict_size > DICTIONARY_MAX)
        options->dict_size = DICTIONARY_MAX;
    if (options->dict_size < LZMA_DICT_SIZE_MIN)
        options->dict_size = LZMA_DICT_SIZE_MIN;
}

/* lc, lp and pb, packed into a byte in both formats. */
static bool set_parameters(lzma_options_lzma *options, uint8_t parameters)
{
    if (parameters >= 9 * 5 * 5)
        return false;
    options->lc = parameters % 9;
    options->lp = parameters / 9 % 5;
    options->pb = parameters / 9 / 5;
    return options->lc + options->lp <= LZMA_LCLP_MAX;
}

static bool rewrap_lzma(struct input *input, unsigned int layer, bool drop_signature,
                        const struct source *inner, int fd, struct problem *problem)
{
    const struct source *outer = input->image.layers[layer].source;
    uint8_t header[LZMA_HEADER_SIZE];
    lzma_options_lzma options;
    lzma_filter filters[] = {{LZMA_FILTER_LZMA1EXT, &options}, {LZMA_VLI_UNKNOWN, NULL}};
    struct writing *writing;
    enum error error = source_read(outer, 0, header, sizeof(header));
    bool sized, ok;

    (void)drop_signature;
    if (error != ERR_OK)
        return problem_error(problem, error);
    sized = load_u64(header + LZMA_SIZE, ENDIAN_LITTLE) != UINT64_MAX;
    lzma_lzma_preset(&options, LEVEL);
    options.dict_size = load_u32(header + LZMA_DICTIONARY, ENDIAN_LITTLE);
    limit_dictionary(&options);
    if (!set_parameters(&options, header[0]))
        return problem_error(problem, ERR_BAD_STREAM);
    /* What tells the end: the size in the header, or else a marker. */
    options.ext_flags = sized ? 0 : LZMA_LZMA1EXT_ALLOW_EOPM;
    lzma_set_ext_size(options, sized ? inner->size : UINT64_MAX);
    if (sized)
        store_u64(header + LZMA_SIZE, inner->size, ENDIAN_LITTLE);
    writing = start(fd);
    ok = writer_put(&writing->writer, header, sizeof(header), problem);
    if (ok) {
        lzma_ret result = lzma_raw_encoder(&writing->stream, filters);

        ok = result == LZMA_OK ? write_stream(writing, input, layer, inner, problem)
                               : refuse(problem, result);
    }
    free(writing);
    return ok;
}

/* The first block's header and the check; the filters' options are for lzma_filters_free(). */
static bool read_header(const struct source *outer, lzma_check *check, lzma_filter *filters,
                        uint64_t *data)
{
    uint8_t stream_header[LZMA_STREAM_HEADER_SIZE], header[LZMA_BLOCK_HEADER_SIZE_MAX];
    lzma_stream_flags flags;
    lzma_block block = {.filters = filters};

    if (source_read(outer, 0, stream_header, sizeof(stream_header)) != ERR_OK ||
        lzma_stream_header_decode(&flags, stream_header) != LZMA_OK ||
        source_read(outer, sizeof(stream_header), header, 1) != ERR_OK || header[0] == 0)
        return false;
    block.check = *check = flags.check;
    block.header_size = lzma_block_header_size_decode(header[0]);
    *data = sizeof(stream_header) + block.header_size;
    return source_read(outer, sizeof(stream_header), header, block.header_size) == ERR_OK &&
           lzma_block_header_decode(&block, NULL, header) == LZMA_OK;
}

/* Completes what the header says of LZMA2, which is always the last filter: the dictionary's size.
 */
static bool set_options(const struct source *outer, uint64_t data, lzma_options_lzma *options)
{
    uint32_t dictionary = options->dict_size;
    uint8_t chunk[LZMA2_CHUNK_HEADER];

    if (source_read(outer, data, chunk, sizeof(chunk)) != ERR_OK)
        return false;
    lzma_lzma_preset(options, LEVEL);
    options->dict_size = dictionary;
    limit_dictionary(options);
    return chunk[0] < LZMA2_NEW_PARAMETERS || set_parameters(options, chunk[5]);
}

static bool rewrap_xz(struct input *input, unsigned int layer, bool drop_signature,
                      const struct source *inner, int fd, struct problem *problem)
{
    const struct source *outer = input->image.layers[layer].source;
    lzma_filter filters[LZMA_FILTERS_MAX + 1] = {{LZMA_VLI_UNKNOWN, NULL}};
    struct writing *writing = start(fd);
    lzma_check check;
    uint64_t data;
    bool ok = false;

    (void)drop_signature;
    if (read_header(outer, &check, filters, &data)) {
        size_t last = 0;

        while (filters[last + 1].id != LZMA_VLI_UNKNOWN)
            last++;
        if (filters[last].id == LZMA_FILTER_LZMA2 &&
            set_options(outer, data, filters[last].options)) {
            lzma_ret result = lzma_stream_encoder(&writing->stream, filters, check);

            ok = result == LZMA_OK ? write_stream(writing, input, layer, inner, problem)
                                   : refuse(problem, result);
        } else {
            problem_error(problem, ERR_BAD_STREAM);
        }
    } else {
        problem_error(problem, ERR_BAD_STREAM);
    }
    lzma_filters_free(filters, NULL);
    free(writing);
    return ok;
}

const struct wrapper stamp_xz = {"xz", NULL, NULL, rewrap_xz};
const struct wrapper stamp_lzma = {"lzma", NULL, NULL, rewrap_lzma};
