/* SPDX-License-Identifier: MIT */
/*
 * Which kernel images the hypervisor takes for dom0, of those that the loader can read.
 */
#ifndef LOADER_ACCEPT_H
#define LOADER_ACCEPT_H

#include "image.h"

/* Whether it decompresses a stream of this kind, having opened `streams` already. */
bool accept_codec(enum codec codec, unsigned int streams);

/* Whether its table of formats has this one. */
bool accept_format(const struct image_format *format);

/* Why it does not boot an image that image_open() has opened; NULL when it does. A sentence. */
const char *accept_kernel(const struct image *image);

#endif
