/* SPDX-License-Identifier: MIT */
/*
 * Which kernels the hypervisor takes for dom0, of those that the loader can read.
 */
#ifndef LOADER_ACCEPT_H
#define LOADER_ACCEPT_H

#include "image.h"

/* Why it does not boot an image that image_open() has opened; NULL when it does. A sentence. */
const char *accept_kernel(const struct image *image);

#endif
