/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Matching `compatible` properties (Devicetree Specification 2.3.1) with patterns.
 */
#ifndef MKIMAGE_XEN_COMPATIBLE_H
#define MKIMAGE_XEN_COMPATIBLE_H

#include "../notes/bytes.h"

/* Whether a string of the list matches; one '*' in the pattern stands for any characters. */
bool compatible_with(struct bytes list, const char *pattern);

/* The list's first string that is whole, printable text; NULL when there is none. */
const char *compatible_first(struct bytes list);

#endif
