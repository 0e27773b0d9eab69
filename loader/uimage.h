/* SPDX-License-Identifier: MIT */
/*
 * U-Boot's legacy image around a kernel (U-Boot include/image.h, struct legacy_img_hdr): a header
 * of 64 bytes, big-endian, then the data. Whether the data is compressed shows by itself. The sums
 * of header and data are not checked here: that takes reading all of it. Freestanding.
 */
#ifndef LOADER_UIMAGE_H
#define LOADER_UIMAGE_H

#include "image.h"

#define UIMAGE_HEADER_SIZE 64u
#define UIMAGE_HCRC        4u  /* CRC-32 of the header with this field zero */
#define UIMAGE_SIZE        12u /* of the data */
#define UIMAGE_DCRC        24u /* CRC-32 of the data */

bool uimage_probe(struct bytes head);

/* image_format.unwrap. Errors: ERR_NOT_A_KERNEL, ERR_TRUNCATED, the source's own. */
enum error uimage_unwrap(struct image_layer *layer, struct loader_environment *environment,
                         const struct source **inner);

#endif
