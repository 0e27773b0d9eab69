/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * An image file, opened by the loader with the streams in it inflated as far as they are read.
 */
#ifndef MKIMAGE_XEN_INPUT_H
#define MKIMAGE_XEN_INPUT_H

#include "../loader/decoder.h"
#include "../loader/image.h"
#include "file.h"
#include "names.h"

struct input {
    const char *configuration; /* of a FIT; NULL: the default one. Set before it is opened. */
    struct file file;
    const struct source *outermost; /* the file's, or what was given instead */
    struct loader_environment environment;
    unsigned int stream_count;
    struct decoder *streams[IMAGE_MAX_LAYERS];
    uint8_t *tree; /* a FIT's, the one read last; NULL: none was */
    size_t tree_size;
    uint64_t room; /* what is left of DECODER_MAX_CONTENTS, for contents and the tree */
    struct image image;
};

/*
 * Opens `path`. On an error, *problem says why and input->image.layers how far it came. Needs
 * input_close() in either case. About 70 KiB in size.
 */
enum error input_open(struct input *input, const char *path, struct problem *problem);

/* The same for what `source` holds, which has to outlive it; there is no file then. */
enum error input_open_source(struct input *input, const struct source *source,
                             struct problem *problem);

/* Inflates every layer to its end and checks its sums, so that every size is known, and all is
 * there that was promised. On an error, *problem says why. */
enum error input_finish(struct input *input, struct problem *problem);

/* Where the stream that serves the contents of `source` ends in what holds it; after
 * input_finish(). */
uint64_t input_stream_end(const struct input *input, const struct source *source);

/* What is in the innermost layer that was recognised. */
const struct source *input_innermost(const struct input *input);

void input_close(struct input *input);

#endif
