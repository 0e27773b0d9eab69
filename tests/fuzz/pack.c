/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "pack.h"

#include <assert.h>
#include <lz4.h>
#include <lz4frame.h>
#include <lzma.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

#include "../../notes/bytes.h"

#define GZIP_ONLY       (12 + 16) /* a window of 4 KiB, and a gzip header */
#define GZIP_MEMORY     1
#define LZMA_DICTIONARY LZMA_DICT_SIZE_MIN
#define LZ4_MAGIC       0x184c2102u
#define LZ4_HEADERS     8u

/* What is set up once is set back for every input. */
static size_t pack_gzip(const uint8_t *contents, size_t length, uint8_t *data, size_t room,
                        unsigned int seed)
{
    static z_stream streams[3]; /* stored, fast and good */
    static const int levels[] = {0, 1, 6};
    z_stream *stream = &streams[seed % 3];
    int result;

    if (stream->state)
        result = deflateReset(stream);
    else
        result = deflateInit2(stream, levels[seed % 3], Z_DEFLATED, GZIP_ONLY, GZIP_MEMORY,
                              Z_DEFAULT_STRATEGY);
    assert(result == Z_OK);
    stream->next_in = (Bytef *)(uintptr_t)contents;
    stream->avail_in = (uInt)length;
    stream->next_out = data;
    stream->avail_out = (uInt)room;
    return deflate(stream, Z_FINISH) == Z_STREAM_END ? room - stream->avail_out : 0;
}

static size_t pack_zstd(const uint8_t *contents, size_t length, uint8_t *data, size_t room,
                        unsigned int seed)
{
    static ZSTD_CCtx *context;
    size_t size;

    if (!context)
        context = ZSTD_createCCtx();
    assert(context);
    ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, 1);
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, seed & 1);
    ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, seed >> 1 & 1);
    size = ZSTD_compress2(context, data, room, contents, length);
    return ZSTD_isError(size) ? 0 : size;
}

static size_t run_lzma(lzma_stream *stream, const uint8_t *contents, size_t length, uint8_t *data,
                       size_t room)
{
    stream->next_in = contents;
    stream->avail_in = length;
    stream->next_out = data;
    stream->avail_out = room;
    return lzma_code(stream, LZMA_FINISH) == LZMA_STREAM_END ? room - stream->avail_out : 0;
}

static lzma_options_lzma fast_lzma(void)
{
    lzma_options_lzma options;

    assert(!lzma_lzma_preset(&options, 0));
    options.dict_size = LZMA_DICTIONARY;
    return options;
}

static size_t pack_xz(const uint8_t *contents, size_t length, uint8_t *data, size_t room,
                      unsigned int seed)
{
    static lzma_stream stream = LZMA_STREAM_INIT;
    static const lzma_check checks[] = {LZMA_CHECK_NONE, LZMA_CHECK_CRC32, LZMA_CHECK_CRC64,
                                        LZMA_CHECK_SHA256};
    lzma_options_lzma options = fast_lzma();
    lzma_filter filters[] = {{LZMA_FILTER_LZMA2, &options}, {LZMA_VLI_UNKNOWN, NULL}};

    assert(lzma_stream_encoder(&stream, filters, checks[seed % 4]) == LZMA_OK);
    return run_lzma(&stream, contents, length, data, room);
}

static size_t pack_lzma(const uint8_t *contents, size_t length, uint8_t *data, size_t room,
                        unsigned int seed)
{
    static lzma_stream stream = LZMA_STREAM_INIT;
    lzma_options_lzma options = fast_lzma();

    (void)seed;
    assert(lzma_alone_encoder(&stream, &options) == LZMA_OK);
    return run_lzma(&stream, contents, length, data, room);
}

/* One block, the last one. */
static size_t pack_lz4(const uint8_t *contents, size_t length, uint8_t *data, size_t room,
                       unsigned int seed)
{
    int size;

    if (room < LZ4_HEADERS)
        return 0;
    size = LZ4_compress_fast((const char *)contents, (char *)data + LZ4_HEADERS, (int)length,
                             (int)(room - LZ4_HEADERS), seed & 1 ? 1 : 1000);
    store_u32(data, LZ4_MAGIC, ENDIAN_LITTLE);
    store_u32(data + 4, (uint32_t)size, ENDIAN_LITTLE);
    return size > 0 ? LZ4_HEADERS + (size_t)size : 0;
}

static size_t pack_lz4_frame(const uint8_t *contents, size_t length, uint8_t *data, size_t room,
                             unsigned int seed)
{
    LZ4F_preferences_t preferences = LZ4F_INIT_PREFERENCES;
    size_t size;

    preferences.frameInfo.contentChecksumFlag =
        seed & 1 ? LZ4F_contentChecksumEnabled : LZ4F_noContentChecksum;
    preferences.frameInfo.contentSize = seed & 2 ? length : 0;
    if (room < LZ4F_compressFrameBound(length, &preferences))
        return 0;
    size = LZ4F_compressFrame(data, room, contents, length, &preferences);
    return LZ4F_isError(size) ? 0 : size;
}

size_t pack(const char *format, const uint8_t *contents, size_t length, uint8_t *data, size_t room,
            unsigned int seed)
{
    static const struct {
        const char *format;
        size_t (*pack)(const uint8_t *contents, size_t length, uint8_t *data, size_t room,
                       unsigned int seed);
    } packers[] = {
        {"gzip", pack_gzip}, {"zstd", pack_zstd}, {"xz", pack_xz},
        {"lzma", pack_lzma}, {"lz4", pack_lz4},   {"lz4-frame", pack_lz4_frame},
    };
    size_t i = 0;

    while (strcmp(packers[i].format, format) != 0)
        i++;
    return packers[i].pack(contents, length, data, room, seed);
}
