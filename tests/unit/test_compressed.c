/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Streams other than gzip: which are recognised, and that the environment is asked for them. */
#include "images.h"
#include "loader/compressed.h"

#include <stdlib.h>

static const struct {
    const char *format;
    enum codec codec;
    uint8_t head[13];
} streams[] = {
    {"zstd", CODEC_ZSTD, {0x28, 0xb5, 0x2f, 0xfd}},
    {"xz", CODEC_XZ, {0xfd, '7', 'z', 'X', 'Z', 0}},
    {"lz4", CODEC_LZ4, {0x02, 0x21, 0x4c, 0x18}},
    {"lz4-frame", CODEC_LZ4_FRAME, {0x04, 0x22, 0x4d, 0x18}},
    {"lzma", CODEC_LZMA, {0x5d, 0, 0, 0x80, 0, 255, 255, 255, 255, 255, 255, 255, 255}},
    {"lzma", CODEC_LZMA, {0x5d, 0, 0, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0}},
};

static enum error refuse(struct loader_environment *environment, enum codec codec,
                         const struct source *outer, uint64_t offset, const struct source **inner)
{
    (void)inner;
    assert_int_equal(offset, 0);
    assert_int_equal(outer->size, sizeof(streams[0].head));
    *(enum codec *)environment->context = codec;
    return ERR_TOO_LARGE;
}

static void asks_for_the_codec(void **state)
{
    struct image *image = malloc(sizeof(*image));
    struct source source;

    (void)state;
    assert_non_null(image);
    for (size_t i = 0; i < sizeof(streams) / sizeof(streams[0]); i++) {
        enum codec codec = CODEC_GZIP;
        struct loader_environment environment = {.decompress = refuse, .context = &codec};

        source_of_memory(&source, streams[i].head, sizeof(streams[i].head));
        assert_int_equal(image_open(image, &source, &environment), ERR_TOO_LARGE);
        assert_int_equal(codec, streams[i].codec);
        assert_int_equal(image->layer_count, 1);
        assert_string_equal(image->layers[0].format->name, streams[i].format);
        assert_int_equal(image_open(image, &source, NULL), ERR_NO_CODEC);
    }
    free(image);
}

/* A format without a magic number is not to be seen everywhere. */
static void takes_little_for_lzma(void **state)
{
    static const uint8_t others[][14] = {
        {0x5d, 0, 0, 0x81, 0, 255, 255, 255, 255, 255, 255, 255, 255}, /* dictionary size */
        {0x5d, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255},
        {0x5d, 0, 0, 0x80, 0, 0, 0, 0, 0, 1, 0, 0, 0},                    /* contents of 4 GiB */
        {225, 0, 0, 0x80, 0, 255, 255, 255, 255, 255, 255, 255, 255},     /* parameters */
        {0x5d, 0, 0, 0x80, 0, 255, 255, 255, 255, 255, 255, 255, 255, 1}, /* first byte */
    };

    /* What OpenWrt's lzma makes: lc=1, lp=2, pb=2. */
    static const uint8_t openwrt[14] = {0x6d, 0,   0,   0x80, 0,   255, 255,
                                        255,  255, 255, 255,  255, 255};

    (void)state;
    assert_true(lzma_probe((struct bytes){openwrt, sizeof(openwrt)}));
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        assert_false(lzma_probe((struct bytes){others[i], sizeof(others[i])}));
    assert_false(lzma_probe((struct bytes){streams[4].head, 12}));
    assert_false(xz_probe((struct bytes){streams[1].head, 5}));
    assert_false(zstd_probe((struct bytes){streams[0].head, 3}));
    assert_false(lz4_probe((struct bytes){streams[2].head, 3}));
    assert_false(lz4_frame_probe((struct bytes){streams[3].head, 3}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(asks_for_the_codec),
        cmocka_unit_test(takes_little_for_lzma),
    };

    return cmocka_run_group_tests_name("compressed", tests, NULL, NULL);
}
