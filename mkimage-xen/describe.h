/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Why an image cannot be read, for people: what was seen in its place, and the way out.
 */
#ifndef MKIMAGE_XEN_DESCRIBE_H
#define MKIMAGE_XEN_DESCRIBE_H

#include "input.h"

/* Describes an error of opening or reading `input`; always false. */
bool describe_error(const struct input *input, enum error error, struct problem *problem);

#endif
