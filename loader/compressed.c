/* SPDX-License-Identifier: MIT */
#include "compressed.h"

#include <string.h>

#define ZSTD_MAGIC       0xfd2fb528u
#define LZ4_LEGACY_MAGIC 0x184c2102u
#define LZ4_FRAME_MAGIC  0x184d2204u

/* The lzma format has no magic number: one byte of parameters, (pb * 5 + lp) * 9 + lc, the
 * dictionary size, and the size of the contents, which may be unknown (all ones). Behind that
 * header, the first byte of the range coder is 0. */
#define LZMA_HEADER_SIZE    13u
#define LZMA_PARAMETERS_END (5u * 5 * 9)

static bool has_magic(struct bytes head, uint32_t magic)
{
    return head.size >= 4 && load_u32(head.data, ENDIAN_LITTLE) == magic;
}

bool zstd_probe(struct bytes head)
{
    return has_magic(head, ZSTD_MAGIC);
}

bool xz_probe(struct bytes head)
{
    return head.size >= 6 && memcmp(head.data, "\3757zXZ\0", 6) == 0;
}

bool lzma_probe(struct bytes head)
{
    uint32_t dictionary;
    uint64_t size;

    if (head.size < LZMA_HEADER_SIZE || head.data[0] >= LZMA_PARAMETERS_END ||
        (head.size > LZMA_HEADER_SIZE && head.data[LZMA_HEADER_SIZE] != 0))
        return false;
    dictionary = load_u32(head.data + 1, ENDIAN_LITTLE);
    size = load_u64(head.data + 5, ENDIAN_LITTLE);
    return dictionary >= 4096 && (dictionary & (dictionary - 1)) == 0 &&
           (size == UINT64_MAX || size <= UINT32_MAX);
}

bool lz4_probe(struct bytes head)
{
    return has_magic(head, LZ4_LEGACY_MAGIC);
}

bool lz4_frame_probe(struct bytes head)
{
    return has_magic(head, LZ4_FRAME_MAGIC);
}

static enum error decompress(const struct image_layer *layer, enum codec codec,
                             struct loader_environment *environment, const struct source **inner)
{
    if (environment == NULL || environment->decompress == NULL)
        return ERR_NO_CODEC;
    return environment->decompress(environment, codec, layer->source, 0, inner);
}

enum error zstd_unwrap(struct image_layer *layer, struct loader_environment *environment,
                       const struct source **inner)
{
    return decompress(layer, CODEC_ZSTD, environment, inner);
}

enum error xz_unwrap(struct image_layer *layer, struct loader_environment *environment,
                     const struct source **inner)
{
    return decompress(layer, CODEC_XZ, environment, inner);
}

enum error lzma_unwrap(struct image_layer *layer, struct loader_environment *environment,
                       const struct source **inner)
{
    return decompress(layer, CODEC_LZMA, environment, inner);
}

enum error lz4_unwrap(struct image_layer *layer, struct loader_environment *environment,
                      const struct source **inner)
{
    return decompress(layer, CODEC_LZ4, environment, inner);
}

enum error lz4_frame_unwrap(struct image_layer *layer, struct loader_environment *environment,
                            const struct source **inner)
{
    return decompress(layer, CODEC_LZ4_FRAME, environment, inner);
}
