/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * All notes of an open image, one by one, whoever owns them.
 */
#ifndef MKIMAGE_XEN_WALK_H
#define MKIMAGE_XEN_WALK_H

#include "../loader/image.h"
#include "names.h"

/* Sees one note, which is valid for the call; false ends the walk. */
typedef bool (*walk_visitor)(const struct note *note, const struct image_area *area, void *context);

/*
 * Shows every note up to the first malformed one of each area. Returns what the last visitor
 * returned, or false when an area cannot be read.
 */
bool walk_notes(struct image *image, walk_visitor visit, void *context);

/* Adds to *names what the image's FEATURES notes name; false when there is no room. */
bool walk_names(struct image *image, struct names *names);

#endif
