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

static enum error open_inflate(struct input_stream *stream, const struct source *outer,
                               uint64_t offset)
{
    enum error error;

    stream->inflate = memory_get(sizeof(*stream->inflate));
    error = inflate_open(stream->inflate, outer, offset, memory_get(FIRST_CAPACITY), FIRST_CAPACITY,
                         Z_NULL, Z_NULL, Z_NULL);
    stream->inflate->grow = grow;
    stream->source = &stream->inflate->source;
    return error;
}

static enum error open_decoder(struct input_stream *stream, enum codec codec,
                               const struct source *outer, uint64_t offset)
{
    const struct codec_kind *kind = codec_find(codec);

    if (!kind)
        return ERR_NO_CODEC;
    stream->decoder = memory_get(sizeof(*stream->decoder));
    stream->source = &stream->decoder->source;
    return decoder_open(stream->decoder, kind, outer, offset, INPUT_MAX_INFLATED);
}

static enum error decompress(struct loader_environment *environment, enum codec codec,
                             const struct source *outer, uint64_t offset,
                             const struct source **inner)
{
    struct input *input = environment->context;
    struct input_stream *stream = &input->streams[input->stream_count];
    enum error error;

    if (input->stream_count == IMAGE_MAX_LAYERS)
        return ERR_TOO_DEEP;
    *stream = (struct input_stream){0};
    error = codec == CODEC_GZIP ? open_inflate(stream, outer, offset)
                                : open_decoder(stream, codec, outer, offset);
    if (stream->source)
        input->stream_count++;
    *inner = stream->source;
    return error;
}

/* What is not written to takes no memory in truth. */
static enum error allocate(struct loader_environment *environment, size_t size, uint8_t **memory)
{
    struct input *input = environment->context;

    if (size > INPUT_MAX_INFLATED || input->held_count == INPUT_MAX_HELD)
        return ERR_TOO_LARGE;
    *memory = input->held[input->held_count++] = memory_get(size);
    return ERR_OK;
}

/* What is in the innermost layer that was recognised. */
static const struct source *innermost(const struct input *input)
{
    const struct image *image = &input->image;

    if (image->layer_count > 0 && image->layers[image->layer_count - 1].slice.outer)
        return &image->layers[image->layer_count - 1].slice.source;
    return input->stream_count ? input->streams[input->stream_count - 1].source : input->outermost;
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

static void prepare(struct input *input)
{
    input->image.layer_count = 0;
    input->stream_count = 0;
    input->held_count = 0;
    input->environment.decompress = decompress;
    input->environment.allocate = allocate;
    input->environment.context = input;
}

static enum error open_image(struct input *input, const struct source *source,
                             struct problem *problem)
{
    enum error error = image_open(&input->image, source, &input->environment);

    input->outermost = source;
    if (error != ERR_OK)
        describe(input, error, problem);
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

bool input_finish(struct input *input, struct problem *problem)
{
    for (unsigned int i = 0; i < input->stream_count; i++) {
        const struct input_stream *stream = &input->streams[i];
        enum error error =
            stream->inflate ? inflate_finish(stream->inflate) : decoder_finish(stream->decoder);

        if (error != ERR_OK)
            return describe(input, error, problem);
    }
    return true;
}

uint64_t input_stream_end(const struct input *input, const struct source *source)
{
    for (unsigned int i = 0; i < input->stream_count; i++) {
        const struct input_stream *stream = &input->streams[i];

        if (source == stream->source)
            return stream->inflate ? inflate_end(stream->inflate) : decoder_end(stream->decoder);
    }
    return 0;
}

static void close_stream(struct input_stream *stream)
{
    if (stream->inflate) {
        inflate_close(stream->inflate);
        free(stream->inflate->output);
        free(stream->inflate);
    } else {
        decoder_close(stream->decoder);
        free(stream->decoder);
    }
}

void input_close(struct input *input)
{
    for (unsigned int i = 0; i < input->stream_count; i++)
        close_stream(&input->streams[i]);
    input->stream_count = 0;
    while (input->held_count > 0)
        free(input->held[--input->held_count]);
    file_close(&input->file);
}
