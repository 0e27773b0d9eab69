/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "input.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"

#define FIRST_CAPACITY 65536u

static uint8_t *grow(struct inflate *inflate, size_t needed, size_t *capacity)
{
    size_t size = inflate->capacity;
    uint8_t *output;

    if (needed > INPUT_MAX_INFLATED)
        return NULL;
    while (size < needed)
        size *= 2;
    output = realloc(inflate->output, size);
    if (output)
        *capacity = size;
    return output;
}

static enum error decompress(struct loader_environment *environment, enum codec codec,
                             const struct source *outer, uint64_t offset,
                             const struct source **inner)
{
    struct input *input = environment->context;
    struct inflate *stream;
    enum error error;

    if (codec != CODEC_GZIP)
        return ERR_NO_CODEC;
    if (input->stream_count == IMAGE_MAX_LAYERS)
        return ERR_TOO_DEEP;
    stream = memory_get(sizeof(*stream));
    error = inflate_open(stream, outer, offset, memory_get(FIRST_CAPACITY), FIRST_CAPACITY, Z_NULL,
                         Z_NULL, Z_NULL);
    stream->grow = grow;
    input->streams[input->stream_count++] = stream;
    *inner = &stream->source;
    return error;
}

/* What is in the innermost layer that was recognised. */
static const struct source *innermost(const struct input *input)
{
    const struct image *image = &input->image;

    if (image->layer_count > 0 && image->layers[image->layer_count - 1].slice.outer)
        return &image->layers[image->layer_count - 1].slice.source;
    return input->stream_count ? &input->streams[input->stream_count - 1]->source
                               : &input->file.source;
}

/* What an unknown file begins with: often enough to see what it is. */
static bool describe_unknown(const struct input *input, struct problem *problem)
{
    const struct image *image = &input->image;
    const struct source *source = innermost(input);
    struct problem reason;
    uint8_t head[8];
    char text[3 * sizeof(head) + 1] = "";
    size_t got;

    problem_error(&reason, ERR_UNKNOWN_FORMAT);
    if (source->read(source, 0, head, sizeof(head), &got) != ERR_OK)
        return problem_error(problem, ERR_UNKNOWN_FORMAT);
    if (got == 0)
        return problem_set(problem, "is empty%s: nothing to read",
                           image->layer_count ? " inside" : "");
    for (size_t i = 0; i < got; i++)
        snprintf(text + 3 * i, 4, " %02x", head[i]);
    return problem_set(problem, "%s (it begins with%s)%s", error_text(ERR_UNKNOWN_FORMAT), text,
                       reason.text + strlen(error_text(ERR_UNKNOWN_FORMAT)));
}

static bool describe(const struct input *input, enum error error, struct problem *problem)
{
    if (error == ERR_IO && input->file.read_errno != 0)
        return problem_errno(problem, error_text(error), input->file.read_errno);
    if (error == ERR_UNKNOWN_FORMAT)
        return describe_unknown(input, problem);
    if (error == ERR_TOO_LARGE)
        return problem_set(problem, "inflates to more than 1 GiB: give it unpacked");
    return problem_error(problem, error);
}

enum error input_open(struct input *input, const char *path, struct problem *problem)
{
    enum error error;

    input->image.layer_count = 0;
    input->stream_count = 0;
    input->environment.decompress = decompress;
    input->environment.context = input;
    if (!file_open(&input->file, path, problem))
        return ERR_IO;
    error = image_open(&input->image, &input->file.source, &input->environment);
    if (error != ERR_OK)
        describe(input, error, problem);
    return error;
}

bool input_finish(struct input *input, struct problem *problem)
{
    for (unsigned int i = 0; i < input->stream_count; i++) {
        enum error error = inflate_finish(input->streams[i]);

        if (error != ERR_OK)
            return describe(input, error, problem);
    }
    return true;
}

const struct inflate *input_stream(const struct input *input, const struct source *source)
{
    for (unsigned int i = 0; i < input->stream_count; i++) {
        if (source == &input->streams[i]->source)
            return input->streams[i];
    }
    return NULL;
}

void input_close(struct input *input)
{
    for (unsigned int i = 0; i < input->stream_count; i++) {
        inflate_close(input->streams[i]);
        free(input->streams[i]->output);
        free(input->streams[i]);
    }
    input->stream_count = 0;
    file_close(&input->file);
}
