/* SPDX-License-Identifier: MIT */
#include "decoder.h"

#include <stddef.h>
#include <string.h>

/* Decompressed at least, so that many small reads do not become many small calls. */
#define STEP 16384u

static enum error fetch(struct decoder *decoder)
{
    size_t got = 0;
    enum error error = decoder->outer->read(decoder->outer, decoder->outer_next, decoder->input,
                                            sizeof(decoder->input), &got);

    if (error != ERR_OK)
        return error;
    decoder->outer_next += got;
    decoder->next = decoder->input;
    decoder->left = got;
    decoder->end = got == 0;
    return ERR_OK;
}

static enum error step(struct decoder *decoder, size_t room)
{
    uint8_t *out = decoder->output + decoder->produced;
    struct codec_step step = {.in = decoder->next,
                              .in_size = decoder->left,
                              .in_end = decoder->end,
                              .out = out,
                              .out_size = room};
    enum codec_result result = decoder->kind->step(decoder->state, &step);
    bool moved = step.in != decoder->next || step.out != out;

    decoder->next = step.in;
    decoder->left = step.in_size;
    decoder->produced += (size_t)(step.out - out);
    switch (result) {
    case CODEC_END:
        decoder->unused = step.unused;
        decoder->finished = true;
        decoder->source.size = decoder->produced;
        return ERR_OK;
    case CODEC_MORE:
        if (moved || (decoder->left == 0 && !decoder->end))
            return ERR_OK;
        return decoder->end ? ERR_TRUNCATED : ERR_BAD_STREAM;
    case CODEC_NO_MEMORY:
        return ERR_NO_MEMORY;
    case CODEC_STRAY:
        return ERR_BAD_LZ4;
    case CODEC_BAD:
        break;
    }
    return decoder->end ? ERR_TRUNCATED : ERR_BAD_STREAM;
}

static enum error advance(struct decoder *decoder, uint64_t wanted)
{
    size_t room;
    enum error error = ERR_OK;

    if (decoder->produced == decoder->capacity)
        error = decoder->grow(decoder, decoder->produced + STEP);
    if (error == ERR_OK && decoder->left == 0 && !decoder->end)
        error = fetch(decoder);
    if (error != ERR_OK)
        return error;
    room = decoder->capacity - decoder->produced;
    if (room > STEP && wanted - decoder->produced < STEP)
        room = STEP;
    return step(decoder, room);
}

static enum error produce(struct decoder *decoder, uint64_t wanted)
{
    while (decoder->produced < wanted && !decoder->finished) {
        if (decoder->failed == ERR_OK)
            decoder->failed = advance(decoder, wanted);
        if (decoder->failed != ERR_OK)
            return decoder->failed;
    }
    return ERR_OK;
}

static enum error read_decoded(const struct source *source, uint64_t offset, void *buffer,
                               size_t size, size_t *got)
{
    struct decoder *decoder = source->context;
    uint64_t end = size <= UINT64_MAX - offset ? offset + size : UINT64_MAX;
    enum error error = produce(decoder, end);
    size_t left;

    if (error != ERR_OK)
        return error;
    left = offset < decoder->produced ? decoder->produced - (size_t)offset : 0;
    *got = left < size ? left : size;
    if (*got > 0)
        memcpy(buffer, decoder->output + offset, *got);
    return ERR_OK;
}

enum error decoder_open(struct decoder *decoder, const struct codec_kind *kind,
                        const struct source *outer, uint64_t offset, decoder_grow grow,
                        void *context)
{
    memset(decoder, 0, offsetof(struct decoder, input));
    decoder->source = (struct source){read_decoded, decoder, SOURCE_SIZE_UNKNOWN};
    decoder->kind = kind;
    decoder->outer = outer;
    decoder->outer_next = offset;
    decoder->grow = grow;
    decoder->context = context;
    decoder->state = kind->open();
    if (decoder->state == NULL)
        decoder->failed = ERR_NO_MEMORY;
    return decoder->failed;
}

enum error decoder_finish(struct decoder *decoder)
{
    return produce(decoder, UINT64_MAX);
}

uint64_t decoder_end(const struct decoder *decoder)
{
    return decoder->outer_next - decoder->left - decoder->unused;
}

void decoder_close(struct decoder *decoder)
{
    if (decoder->state != NULL)
        decoder->kind->close(decoder->state);
    decoder->state = NULL;
    if (!decoder->finished && decoder->failed == ERR_OK)
        decoder->failed = ERR_IO; /* nothing is left to go on with */
}
