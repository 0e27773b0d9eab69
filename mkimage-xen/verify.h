/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What verify says of one image.
 */
#ifndef MKIMAGE_XEN_VERIFY_H
#define MKIMAGE_XEN_VERIFY_H

#include "input.h"
#include "message.h"
#include "names.h"

/*
 * Says whether an image that input_open() opened, or did not for `error` and *problem, advertises
 * all of `wanted`.
 */
enum status verify_opened(struct input *input, enum error error, const char *path,
                          const struct names *wanted, struct problem *problem);

#endif
