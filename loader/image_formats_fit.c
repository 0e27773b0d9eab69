/* SPDX-License-Identifier: MIT */
/*
 * The formats, for programs that link libfdt.
 */
#include "fit.h"
#include "image_formats.h"

const struct image_format image_formats[] = {
    IMAGE_FORMATS_ALWAYS{.name = "fit", .probe = fit_probe, .unwrap = fit_unwrap},
    {.name = NULL},
};
