/* SPDX-License-Identifier: MIT */
#include "gzip.h"

#define GZIP_HEADER_SIZE    10u
#define GZIP_DEFLATE        8u    /* CM: the only method that RFC 1952 knows */
#define GZIP_FLAGS_RESERVED 0xe0u /* FLG: an error when set (RFC 1952, 2.3.1.2) */

bool gzip_probe(struct bytes head)
{
    return head.size >= 2 && head.data[0] == 0x1f && head.data[1] == 0x8b;
}

enum error gzip_unwrap(struct image_layer *layer, struct loader_environment *environment,
                       const struct source **inner)
{
    uint8_t header[GZIP_HEADER_SIZE];
    enum error error = source_read(layer->source, 0, header, sizeof(header));

    if (error != ERR_OK)
        return error;
    if (!gzip_probe((struct bytes){header, sizeof(header)}) || header[2] != GZIP_DEFLATE ||
        (header[3] & GZIP_FLAGS_RESERVED) != 0)
        return ERR_BAD_GZIP;
    if (environment == NULL || environment->decompress == NULL)
        return ERR_NO_CODEC;
    return environment->decompress(environment, CODEC_GZIP, layer->source, 0, inner);
}
