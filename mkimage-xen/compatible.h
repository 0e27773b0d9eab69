/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What a `compatible` property (Devicetree Specification 2.3.1) says to people.
 */
#ifndef MKIMAGE_XEN_COMPATIBLE_H
#define MKIMAGE_XEN_COMPATIBLE_H

#include "../notes/bytes.h"

/* The list's first string that is whole, printable text; NULL when there is none. */
const char *compatible_first(struct bytes list);

#endif
