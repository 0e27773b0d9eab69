/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What follows a compressed stream that is written anew.
 */
#ifndef MKIMAGE_XEN_STREAM_REST_H
#define MKIMAGE_XEN_STREAM_REST_H

#include "input.h"
#include "writer.h"

/*
 * Writes what follows the stream in `layer`. Linux puts the size of the contents there, as a
 * little-endian word, where the stream cannot tell it (size_append, scripts/Makefile.lib): it
 * becomes that of `inner`. Everything else is kept. Only after input_finish().
 */
bool stream_rest(const struct input *input, unsigned int layer, const struct source *inner,
                 struct writer *writer, struct problem *problem);

#endif
