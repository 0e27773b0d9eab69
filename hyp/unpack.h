/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Opens the module that dom0's kernel is in, whatever it is wrapped in. Streams are decompressed
 * one by one, from the outermost inwards, into a range of free RAM: their contents from its bottom
 * upwards, and what the decompressors need for themselves from its top downwards. All of it is
 * dom0's again when the kernel is loaded.
 */
#ifndef HYP_UNPACK_H
#define HYP_UNPACK_H

#include "../loader/image.h"
#include "board.h"

/* How the contents of each stream are aligned: where a kernel may well be able to run as it is. */
#define UNPACK_ALIGNMENT UINT64_C(0x200000)

/*
 * Opens the image in `module`, and has everything that is compressed in it in memory, with its sums
 * checked. `room` may be empty; its base is at a multiple of UNPACK_ALIGNMENT. Errors: those of
 * image_open() and of loader/decoder.h.
 */
enum error unpack_open(struct image *image, struct board_range module, struct board_range room);

/* The part of the room that the streams' contents are in, from its base. */
struct board_range unpack_contents(void);

/* Where all of the kernel proper of the image that was opened is in memory; ERR_TRUNCATED when a
 * wrapper promises more than there is. */
enum error unpack_find_kernel(const struct image *image, struct board_range *kernel);

#endif
