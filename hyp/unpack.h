/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Opens the module that dom0's kernel is in, whatever it is wrapped in. Streams are decompressed
 * one by one, from the outermost inwards, into the largest range of free RAM: their contents from
 * its bottom upwards, and what the decompressors need for themselves from its top downwards. All of
 * it is dom0's again when the kernel is loaded.
 */
#ifndef HYP_UNPACK_H
#define HYP_UNPACK_H

#include "../loader/image.h"
#include "ranges.h"

/* How the contents of each stream are aligned: where a kernel may well be able to run as it is. */
#define UNPACK_ALIGNMENT UINT64_C(0x200000)

/*
 * Opens the image in `module`, and has everything that is compressed in it in memory, all of it and
 * with its sums checked. `memory` is the free RAM. Errors: those of image_open() and of
 * loader/decoder.h.
 */
enum error unpack_open(struct image *image, struct board_range module, const struct ranges *memory);

/* Where the contents of all streams are; empty when there are none. */
struct board_range unpack_contents(void);

/* What the decompressors had for themselves, which nothing is kept in; empty when there was none.
 */
struct board_range unpack_workspace(void);

/* Where all of the kernel proper of the image that was opened is in memory. */
struct board_range unpack_kernel(const struct image *image);

#endif
