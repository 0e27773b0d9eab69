/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "input.h"

#include <stdlib.h>
#include <string.h>

#include "describe.h"
#include "memory.h"

/* What a stream is given at first. */
#define CONTENTS_MIN 65536u

static enum error grow(struct decoder *decoder, size_t needed)
{
    struct input *input = decoder->context;
    size_t capacity = decoder->capacity;
    uint8_t *output;

    if (!memory_grow(&input->room, needed > CONTENTS_MIN ? needed : CONTENTS_MIN, &capacity))
        return ERR_TOO_LARGE;
    output = realloc(decoder->output, capacity);
    if (!output)
        return ERR_NO_MEMORY;
    decoder->output = output;
    decoder->capacity = capacity;
    return ERR_OK;
}

static enum error decompress(struct loader_environment *environment, enum codec codec,
                             const struct source *outer, uint64_t offset,
                             const struct source **inner)
{
    struct input *input = environment->context;
    const struct codec_kind *kind = codec_find(codec);
    struct decoder *stream;

    if (!kind)
        return ERR_NO_CODEC;
    if (input->stream_count == IMAGE_MAX_LAYERS)
        return ERR_TOO_DEEP;
    stream = memory_resize(NULL, sizeof(*stream));
    input->streams[input->stream_count++] = stream;
    *inner = &stream->source;
    return decoder_open(stream, kind, outer, offset, grow, input);
}

static void release_tree(struct input *input)
{
    free(input->tree);
    input->room += input->tree_size;
    input->tree = NULL;
    input->tree_size = 0;
}

/* What is not written to takes no memory in truth, but counts. */
static enum error allocate(struct loader_environment *environment, size_t size, uint8_t **memory)
{
    struct input *input = environment->context;

    release_tree(input);
    if (size > input->room)
        return ERR_TOO_LARGE;
    input->tree = calloc(1, size);
    if (!input->tree)
        return ERR_NO_MEMORY;
    input->room -= size;
    input->tree_size = size;
    *memory = input->tree;
    return ERR_OK;
}

const struct source *input_innermost(const struct input *input)
{
    const struct image *image = &input->image;

    if (image->layer_count > 0 && image->layers[image->layer_count - 1].slice.outer)
        return &image->layers[image->layer_count - 1].slice.source;
    return input->stream_count ? &input->streams[input->stream_count - 1]->source
                               : input->outermost;
}

static bool has_configurations(const struct image *image)
{
    for (unsigned int i = 0; i < image->layer_count; i++) {
        if (strcmp(image->layers[i].format->name, "fit") == 0)
            return true;
    }
    return false;
}

static void prepare(struct input *input)
{
    input->image.layer_count = 0;
    input->stream_count = 0;
    input->tree = NULL;
    input->tree_size = 0;
    input->room = DECODER_MAX_CONTENTS;
    input->environment = (struct loader_environment){
        .decompress = decompress,
        .allocate = allocate,
        .context = input,
        .configuration = input->configuration,
    };
}

static enum error open_image(struct input *input, const struct source *source,
                             struct problem *problem)
{
    enum error error;

    input->outermost = source;
    error = image_open(&input->image, source, &input->environment);
    if (error == ERR_OK && input->configuration && !has_configurations(&input->image))
        error = ERR_NO_CONFIGURATION;
    if (error != ERR_OK)
        describe_error(input, error, problem);
    return error;
}

enum error input_open(struct input *input, const char *path, struct problem *problem)
{
    prepare(input);
    if (!file_open(&input->file, path, problem))
        return ERR_IO;
    return open_image(input, &input->file.source, problem);
}

enum error input_open_source(struct input *input, const struct source *source,
                             struct problem *problem)
{
    prepare(input);
    input->file.fd = -1;
    input->file.read_errno = 0;
    return open_image(input, source, problem);
}

enum error input_finish(struct input *input, struct problem *problem)
{
    enum error error = ERR_OK;

    for (unsigned int i = 0; error == ERR_OK && i < input->stream_count; i++)
        error = decoder_finish(input->streams[i]);
    if (error == ERR_OK)
        error = image_check_sizes(&input->image);
    if (error != ERR_OK)
        describe_error(input, error, problem);
    return error;
}

uint64_t input_stream_end(const struct input *input, const struct source *source)
{
    for (unsigned int i = 0; i < input->stream_count; i++) {
        if (source == &input->streams[i]->source)
            return decoder_end(input->streams[i]);
    }
    return 0;
}

static void close_stream(struct decoder *stream)
{
    decoder_close(stream);
    free(stream->output);
    free(stream);
}

void input_close(struct input *input)
{
    for (unsigned int i = 0; i < input->stream_count; i++)
        close_stream(input->streams[i]);
    input->stream_count = 0;
    release_tree(input);
    file_close(&input->file);
}
