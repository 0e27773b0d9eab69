/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * An image file, opened by the loader with the streams in it inflated as far as they are read.
 */
#ifndef MKIMAGE_XEN_INPUT_H
#define MKIMAGE_XEN_INPUT_H

#include "../loader/image.h"
#include "../loader/inflate.h"
#include "decoder.h"
#include "file.h"
#include "names.h"

/* The most that is inflated, of each layer. */
#define INPUT_MAX_INFLATED (UINT64_C(1) << 30)

/* Trees that are held at most: one for each layer, and once more for a stamper. */
#define INPUT_MAX_HELD (2u * IMAGE_MAX_LAYERS)

/* A stream that is decompressed: by the loader's inflater, or else by a decoder. */
struct input_stream {
    const struct source *source;
    struct inflate *inflate;
    struct decoder *decoder;
};

struct input {
    struct file file;
    const struct source *outermost; /* the file's, or what was given instead */
    struct loader_environment environment;
    unsigned int stream_count;
    struct input_stream streams[IMAGE_MAX_LAYERS];
    unsigned int held_count;
    uint8_t *held[INPUT_MAX_HELD]; /* what allocate() gave */
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

/* Inflates every layer to its end and checks its sums, so that every size is known. */
bool input_finish(struct input *input, struct problem *problem);

/* Where the stream that serves the contents of `source` ends in what holds it; after
 * input_finish(). */
uint64_t input_stream_end(const struct input *input, const struct source *source);

void input_close(struct input *input);

#endif
