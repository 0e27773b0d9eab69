/* SPDX-License-Identifier: MIT */
/*
 * The formats, for programs that do without libfdt.
 */
#include "image_formats.h"

const struct image_format image_formats[] = {IMAGE_FORMATS_ALWAYS{.name = NULL}};
