/* SPDX-License-Identifier: MIT */
/*
 * Compressed streams other than gzip around a kernel, as Linux's own decompressors take them: zstd
 * (RFC 8878), xz, the older lzma, and LZ4's legacy frames; and LZ4's present frames, which U-Boot
 * takes. What a stream holds comes from the environment. Freestanding.
 */
#ifndef LOADER_COMPRESSED_H
#define LOADER_COMPRESSED_H

#include "image.h"

bool zstd_probe(struct bytes head);
bool xz_probe(struct bytes head);
bool lzma_probe(struct bytes head);
bool lz4_probe(struct bytes head);
bool lz4_frame_probe(struct bytes head);

/* image_format.unwrap. Errors: ERR_NO_CODEC, the environment's own. */
enum error zstd_unwrap(struct image_layer *layer, struct loader_environment *environment,
                       const struct source **inner);
enum error xz_unwrap(struct image_layer *layer, struct loader_environment *environment,
                     const struct source **inner);
enum error lzma_unwrap(struct image_layer *layer, struct loader_environment *environment,
                       const struct source **inner);
enum error lz4_unwrap(struct image_layer *layer, struct loader_environment *environment,
                      const struct source **inner);
enum error lz4_frame_unwrap(struct image_layer *layer, struct loader_environment *environment,
                            const struct source **inner);

#endif
