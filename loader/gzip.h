/* SPDX-License-Identifier: MIT */
/*
 * gzip (RFC 1952) around a kernel. What the stream holds comes from the environment. Freestanding.
 */
#ifndef LOADER_GZIP_H
#define LOADER_GZIP_H

#include "image.h"

bool gzip_probe(struct bytes head);

/*
 * image_format.unwrap for gzip. Errors: ERR_BAD_GZIP, ERR_NO_CODEC when the environment cannot
 * decompress, the environment's and the source's own.
 */
enum error gzip_unwrap(struct image_layer *layer, struct loader_environment *environment,
                       const struct source **inner);

#endif
