/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * gzip around other contents: its header (name, comment, time, ...) is kept byte for byte, the
 * contents are compressed anew at the level the header tells, and what follows the gzip member (a
 * device tree, say) is kept too. Nothing in the result depends on when or where it is made.
 */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "memory.h"
#include "stamper.h"
#include "stream_rest.h"
#include "writer.h"

#define CHUNK_SIZE 65536u

/* RFC 1952, 2.3: the fixed header, FLG and XFL. */
#define HEADER_SIZE  10u
#define FLAG_CRC     0x02u
#define FLAG_EXTRA   0x04u
#define FLAG_NAME    0x08u
#define FLAG_COMMENT 0x10u
#define XFL_FASTEST  4u
#define HEADER_MAX   (UINT64_C(1) << 20)
#define WINDOW_BITS  15
#define MEMORY_LEVEL 8 /* what gzip(1) comes closest to, and smaller for kernels than 9 */

struct writing {
    struct writer writer;
    z_stream stream;
    uLong crc;
    uint8_t in[CHUNK_SIZE];
    uint8_t out[CHUNK_SIZE];
};

/* Moves *end past a string and its NUL. */
static bool skip_string(const struct source *source, uint64_t *end)
{
    uint8_t byte;

    do {
        if (*end > HEADER_MAX || source_read(source, (*end)++, &byte, 1) != ERR_OK)
            return false;
    } while (byte != 0);
    return true;
}

/* Length of the gzip header; it has been inflated once, so zlib has accepted it. */
static bool measure_header(const struct source *source, uint64_t *end, uint8_t *xfl)
{
    uint8_t header[HEADER_SIZE], length[2];

    if (source_read(source, 0, header, sizeof(header)) != ERR_OK)
        return false;
    *xfl = header[8];
    *end = HEADER_SIZE;
    if (header[3] & FLAG_EXTRA) {
        if (source_read(source, *end, length, sizeof(length)) != ERR_OK)
            return false;
        *end += sizeof(length) + load_u16(length, ENDIAN_LITTLE);
    }
    if ((header[3] & FLAG_NAME) && !skip_string(source, end))
        return false;
    if ((header[3] & FLAG_COMMENT) && !skip_string(source, end))
        return false;
    if (header[3] & FLAG_CRC) /* of the header alone, which does not change */
        *end += 2;
    return true;
}

/* Gives zlib what is in writing->in; writes what comes out. */
static bool deflate_chunk(struct writing *writing, size_t size, int flush, struct problem *problem)
{
    z_stream *stream = &writing->stream;

    writing->crc = crc32(writing->crc, writing->in, (uInt)size);
    stream->next_in = writing->in;
    stream->avail_in = (uInt)size;
    do {
        stream->next_out = writing->out;
        stream->avail_out = CHUNK_SIZE;
        deflate(stream, flush);
        if (!writer_put(&writing->writer, writing->out, CHUNK_SIZE - stream->avail_out, problem))
            return false;
    } while (stream->avail_out == 0);
    return true;
}

static bool deflate_all(struct writing *writing, const struct source *inner,
                        struct problem *problem)
{
    uint64_t done = 0;

    do {
        size_t size = inner->size - done < CHUNK_SIZE ? (size_t)(inner->size - done) : CHUNK_SIZE;
        enum error error = source_read(inner, done, writing->in, size);

        if (error != ERR_OK)
            return problem_error(problem, error);
        done += size;
        if (!deflate_chunk(writing, size, done == inner->size ? Z_FINISH : Z_NO_FLUSH, problem))
            return false;
    } while (done < inner->size);
    return true;
}

static bool write_member(struct writing *writing, const struct source *outer,
                         const struct source *inner, struct problem *problem)
{
    uint64_t header_end;
    uint8_t xfl, trailer[8];
    bool ok;

    if (!measure_header(outer, &header_end, &xfl))
        return problem_error(problem, ERR_BAD_GZIP);
    if (deflateInit2(&writing->stream, xfl == XFL_FASTEST ? 1 : 9, Z_DEFLATED, -WINDOW_BITS,
                     MEMORY_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK)
        return problem_set(problem, "cannot be compressed: out of memory");
    writing->crc = crc32(0, Z_NULL, 0);
    ok = writer_copy(&writing->writer, outer, 0, header_end, problem) &&
         deflate_all(writing, inner, problem);
    deflateEnd(&writing->stream);
    store_u32(trailer, (uint32_t)writing->crc, ENDIAN_LITTLE);
    store_u32(trailer + 4, (uint32_t)inner->size, ENDIAN_LITTLE);
    return ok && writer_put(&writing->writer, trailer, sizeof(trailer), problem);
}

static bool rewrap(struct input *input, unsigned int layer, bool drop_signature,
                   const struct source *inner, int fd, struct problem *problem)
{
    struct writing *writing = memory_get(sizeof(*writing));
    bool ok;

    (void)drop_signature;
    writing->writer = (struct writer){.fd = fd};
    ok = write_member(writing, input->image.layers[layer].source, inner, problem) &&
         stream_rest(input, layer, inner, &writing->writer, problem);
    free(writing);
    return ok;
}

const struct wrapper stamp_gzip = {"gzip", NULL, NULL, rewrap};
