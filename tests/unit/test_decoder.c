/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Compressed streams as sources, by every codec: no further than is read, and no damage unseen. */
#include "images.h"
#include "tests/fuzz/pack.h"

#include <stdlib.h>
#include <string.h>

#define SUMMED 1u /* for pack(): with a sum of the contents, where the format can have one */

static const struct {
    const char *format;
    enum codec codec;
} formats[] = {
    {"gzip", CODEC_GZIP}, {"zstd", CODEC_ZSTD}, {"xz", CODEC_XZ},
    {"lzma", CODEC_LZMA}, {"lz4", CODEC_LZ4},   {"lz4-frame", CODEC_LZ4_FRAME},
};

#define FORMATS (sizeof(formats) / sizeof(formats[0]))

/* Text that compresses to something, but not to nothing. */
static struct buffer sample(size_t size)
{
    struct buffer buffer = {malloc(size), size};
    uint32_t random = 1;

    assert_non_null(buffer.data);
    for (size_t i = 0; i < size; i++) {
        random = random * 1664525u + 1013904223u;
        buffer.data[i] = (uint8_t)("kernel image"[random >> 29] + (int)(random >> 28 & 3));
    }
    return buffer;
}

static struct buffer packed_as(size_t format, const struct buffer *plain)
{
    size_t room = 2 * plain->size + 4096;
    struct buffer large = {malloc(room), room}, packed;

    assert_non_null(large.data);
    packed = buffer_copy(
        &large, pack(formats[format].format, plain->data, plain->size, large.data, room, SUMMED));
    assert_int_not_equal(packed.size, 0);
    buffer_free(&large);
    return packed;
}

static void start(struct decoder *decoder, size_t format, const struct source *outer,
                  uint64_t offset)
{
    assert_int_equal(decoder_open(decoder, codec_find(formats[format].codec), outer, offset,
                                  grow_as_needed, NULL),
                     ERR_OK);
}

static void stop(struct decoder *decoder)
{
    decoder_close(decoder);
    decoder_close(decoder);
    free(decoder->output);
}

/* The same around all of `plain`, which goes through the format first. */
static void start_packed(struct decoder *decoder, size_t format, const struct buffer *plain,
                         struct buffer *packed, struct source *outer)
{
    *packed = packed_as(format, plain);
    source_of_memory(outer, packed->data, packed->size);
    start(decoder, format, outer, 0);
}

static void stop_packed(struct decoder *decoder, struct buffer *packed)
{
    stop(decoder);
    buffer_free(packed);
}

static void decodes_back_and_forth(void **state)
{
    struct buffer plain = sample(300000);
    uint8_t out[5000];

    (void)state;
    for (size_t i = 0; i < FORMATS; i++) {
        struct buffer packed;
        struct source outer;
        struct decoder in;

        start_packed(&in, i, &plain, &packed, &outer);
        assert_true(in.source.size == SOURCE_SIZE_UNKNOWN);
        assert_int_equal(source_read(&in.source, 100000, out, sizeof(out)), ERR_OK);
        assert_memory_equal(out, plain.data + 100000, sizeof(out));
        assert_int_equal(source_read(&in.source, 7, out, sizeof(out)), ERR_OK);
        assert_memory_equal(out, plain.data + 7, sizeof(out));
        assert_true(in.source.size == SOURCE_SIZE_UNKNOWN);
        assert_int_equal(source_read(&in.source, plain.size - 5000, out, sizeof(out)), ERR_OK);
        assert_memory_equal(out, plain.data + plain.size - 5000, sizeof(out));
        assert_int_equal(source_read(&in.source, plain.size - 4999, out, sizeof(out)),
                         ERR_TRUNCATED);
        assert_int_equal(in.source.size, plain.size);
        assert_int_equal(source_read(&in.source, UINT64_MAX - 1, out, 1), ERR_TRUNCATED);
        stop_packed(&in, &packed);
    }
    buffer_free(&plain);
}

static void decodes_no_further_than_is_read(void **state)
{
    struct buffer plain = sample(300000);
    uint8_t out[64];

    (void)state;
    for (size_t i = 0; i < FORMATS; i++) {
        struct buffer packed;
        struct source outer;
        struct decoder in;

        start_packed(&in, i, &plain, &packed, &outer);
        assert_int_equal(source_read(&in.source, 0, out, sizeof(out)), ERR_OK);
        assert_true(in.produced < 40000);
        assert_false(in.finished);
        decoder_close(&in);
        assert_int_equal(source_read(&in.source, 1, out, sizeof(out)), ERR_OK);
        assert_memory_equal(out, plain.data + 1, sizeof(out));
        assert_int_equal(source_read(&in.source, 100000, out, sizeof(out)), ERR_IO);
        stop_packed(&in, &packed);
    }
    buffer_free(&plain);
}

/* What follows the first stream is not its business, and its own end is known. */
static void ends_at_the_stream_s_end(void **state)
{
    struct buffer plain = sample(40000);

    (void)state;
    for (size_t i = 0; i < FORMATS; i++) {
        struct buffer packed = packed_as(i, &plain);
        size_t size = packed.size;
        uint8_t *twice = malloc(7 + 2 * size);
        struct source outer;
        struct decoder in;

        assert_non_null(twice);
        memset(twice, 0xaa, 7);
        memcpy(twice + 7, packed.data, size);
        memcpy(twice + 7 + size, packed.data, size);
        source_of_memory(&outer, twice, 7 + 2 * size);
        start(&in, i, &outer, 7);
        assert_int_equal(decoder_finish(&in), ERR_OK);
        assert_int_equal(in.source.size, plain.size);
        assert_int_equal(decoder_end(&in), 7 + size);
        stop(&in);
        free(twice);
        buffer_free(&packed);
    }
    buffer_free(&plain);
}

/* As much as *context says, and no more. */
static enum error grow_to_limit(struct decoder *decoder, size_t needed)
{
    const struct buffer *room = decoder->context;

    if (needed > room->size)
        return ERR_TOO_LARGE;
    decoder->output = room->data;
    decoder->capacity = room->size;
    return ERR_OK;
}

static void keeps_to_the_room(void **state)
{
    struct buffer plain = sample(50000);

    (void)state;
    for (size_t i = 0; i < FORMATS; i++) {
        struct buffer packed = packed_as(i, &plain);
        struct source outer;
        struct decoder in;

        source_of_memory(&outer, packed.data, packed.size);
        for (size_t room = 0; room < 100000; room += 20000) {
            struct buffer out = {malloc(room), room};

            assert_int_equal(
                decoder_open(&in, codec_find(formats[i].codec), &outer, 0, grow_to_limit, &out),
                ERR_OK);
            assert_int_equal(decoder_finish(&in), room > plain.size ? ERR_OK : ERR_TOO_LARGE);
            assert_int_equal(decoder_finish(&in), room > plain.size ? ERR_OK : ERR_TOO_LARGE);
            assert_true(in.produced <= room);
            if (in.produced > 0)
                assert_memory_equal(out.data, plain.data, in.produced);
            decoder_close(&in);
            free(out.data);
        }
        buffer_free(&packed);
    }
    buffer_free(&plain);
}

static void an_empty_payload_is_one(void **state)
{
    struct buffer packed = make_gzip("", 0);
    struct source outer;
    struct decoder in;
    size_t got = 9;
    uint8_t out[4];

    (void)state;
    source_of_memory(&outer, packed.data, packed.size);
    start(&in, 0, &outer, 0);
    assert_int_equal(in.source.read(&in.source, 0, out, 4, &got), ERR_OK);
    assert_int_equal(got, 0);
    assert_int_equal(in.source.size, 0);
    stop(&in);
    buffer_free(&packed);
}

/* A legacy LZ4 stream of its magic number alone has no blocks, and is whole. */
static bool is_whole(size_t format, size_t size)
{
    return formats[format].codec == CODEC_LZ4 && size == 4;
}

static void every_truncation_is_seen(void **state)
{
    struct buffer plain = sample(2000);

    (void)state;
    for (size_t i = 0; i < FORMATS; i++) {
        struct buffer packed = packed_as(i, &plain);

        for (size_t size = 0; size < packed.size; size++) {
            struct buffer cut = buffer_copy(&packed, size);
            struct source outer;
            struct decoder in;

            source_of_memory(&outer, cut.data, cut.size);
            start(&in, i, &outer, 0);
            if (!is_whole(i, size)) {
                assert_int_equal(decoder_finish(&in), ERR_TRUNCATED);
                assert_int_equal(decoder_finish(&in), ERR_TRUNCATED);
                assert_false(in.finished);
            }
            stop(&in);
            buffer_free(&cut);
        }
        buffer_free(&packed);
    }
    buffer_free(&plain);
}

/* The last byte is of a sum, or of what ends the stream. */
static void corruption_is_seen_and_stays(void **state)
{
    static const size_t summed[] = {0, 1, 2, 5};
    struct buffer plain = sample(100000);
    uint8_t out[16];

    (void)state;
    for (size_t i = 0; i < sizeof(summed) / sizeof(summed[0]); i++) {
        struct buffer packed = packed_as(summed[i], &plain);
        struct source outer;
        struct decoder in;

        packed.data[packed.size - 1] ^= 1;
        source_of_memory(&outer, packed.data, packed.size);
        start(&in, summed[i], &outer, 0);
        assert_int_equal(source_read(&in.source, 50000, out, sizeof(out)), ERR_OK);
        assert_int_equal(decoder_finish(&in), ERR_BAD_STREAM);
        assert_int_equal(source_read(&in.source, 200000, out, sizeof(out)), ERR_BAD_STREAM);
        assert_int_equal(source_read(&in.source, 50000, out, sizeof(out)), ERR_OK);
        assert_memory_equal(out, plain.data + 50000, sizeof(out));
        stop(&in);
        buffer_free(&packed);
    }
    buffer_free(&plain);
}

/* A frame of no blocks whose header asks for a window of 2^window_log bytes (RFC 8878, 3.1.1). */
static enum error read_zstd_window(unsigned int window_log)
{
    uint8_t frame[] = {0x28, 0xb5, 0x2f, 0xfd, 0, (uint8_t)((window_log - 10) << 3), 1, 0, 0};
    struct source outer;
    struct decoder in;
    enum error error;

    source_of_memory(&outer, frame, sizeof(frame));
    start(&in, 1, &outer, 0);
    error = decoder_finish(&in);
    stop(&in);
    return error;
}

static void windows_are_bounded(void **state)
{
    (void)state;
    assert_int_equal(read_zstd_window(27), ERR_OK);
    assert_int_equal(read_zstd_window(28), ERR_NO_MEMORY);
    assert_int_equal(read_zstd_window(41), ERR_NO_MEMORY);
}

/* A legacy stream of one block of 8 MiB, which could go on, and `size` bytes behind it. */
static enum error read_lz4_before(const char *rest, size_t size)
{
    struct buffer plain = {calloc(1, CODEC_LZ4_BLOCK), CODEC_LZ4_BLOCK};
    struct buffer packed = packed_as(4, &plain);
    struct buffer both = {malloc(packed.size + size), packed.size + size};
    struct source outer;
    struct decoder in;
    enum error error;

    assert_non_null(both.data);
    memcpy(both.data, packed.data, packed.size);
    memcpy(both.data + packed.size, rest, size);
    source_of_memory(&outer, both.data, both.size);
    start(&in, 4, &outer, 0);
    error = decoder_finish(&in);
    if (error == ERR_OK)
        assert_int_equal(decoder_end(&in), packed.size);
    stop(&in);
    buffer_free(&both);
    buffer_free(&packed);
    buffer_free(&plain);
    return error;
}

static void says_what_follows_full_lz4_blocks(void **state)
{
    (void)state;
    assert_int_equal(read_lz4_before("", 0), ERR_OK);
    assert_int_equal(read_lz4_before("\0\0\x80\0", 4), ERR_OK); /* the size of the contents */
    assert_int_equal(read_lz4_before("\0\0\x80\0x", 5), ERR_TRUNCATED); /* that of a block */
    assert_int_equal(read_lz4_before("\1\0\0\0\xff", 5), ERR_BAD_STREAM);
    assert_int_equal(read_lz4_before("junk", 4), ERR_BAD_LZ4);
    assert_int_equal(read_lz4_before("\0\0\0\0", 4), ERR_BAD_LZ4);
    assert_int_equal(read_lz4_before("x", 1), ERR_BAD_LZ4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decodes_back_and_forth),
        cmocka_unit_test(decodes_no_further_than_is_read),
        cmocka_unit_test(ends_at_the_stream_s_end),
        cmocka_unit_test(keeps_to_the_room),
        cmocka_unit_test(an_empty_payload_is_one),
        cmocka_unit_test(every_truncation_is_seen),
        cmocka_unit_test(corruption_is_seen_and_stays),
        cmocka_unit_test(windows_are_bounded),
        cmocka_unit_test(says_what_follows_full_lz4_blocks),
    };

    return cmocka_run_group_tests_name("decoder", tests, NULL, NULL);
}
