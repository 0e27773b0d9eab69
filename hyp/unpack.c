/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "unpack.h"

#include "../loader/decoder.h"
#include "heap.h"

/* By how much the contents of a stream grow: heap and contents share what is between them. */
#define PIECE UINT64_C(0x100000)

static const struct ranges *free_memory;
static bool started; /* there is a room: the first that asks for some gets it made */
static struct source module_source;
static struct board_range module_range;
static struct board_range contents; /* of all streams so far */
static uint64_t next_contents;      /* where those of the last stream are */
static struct decoder *streams[IMAGE_MAX_LAYERS];
static unsigned int stream_count;
static uint8_t *tree; /* a FIT's, the one read last */

static void start(void)
{
    struct board_range room = {0};

    if (started)
        return;
    started = true;
    (void)ranges_largest(free_memory, UNPACK_ALIGNMENT, &room);
    heap_use(room);
    contents.base = next_contents = room.base;
}

static enum error grow(struct decoder *decoder, size_t needed)
{
    uint64_t size, end;

    if (!align_up_ok(needed, PIECE, &size) ||
        !range_ok(DECODER_MAX_CONTENTS, next_contents - contents.base, size))
        return ERR_TOO_LARGE;
    end = next_contents + size;
    if (!heap_keep_above(end))
        return ERR_NO_MEMORY;
    decoder->output = (uint8_t *)next_contents;
    decoder->capacity = (size_t)size;
    return ERR_OK;
}

/* Decompresses the last stream to its end, so that another one's contents can follow. */
static enum error finish_stream(void)
{
    struct decoder *stream;
    enum error error;

    if (stream_count == 0)
        return ERR_OK;
    stream = streams[stream_count - 1];
    error = decoder_finish(stream);
    decoder_close(stream);
    contents.size = next_contents - contents.base + stream->produced;
    if (!align_up_ok(next_contents + stream->produced, UNPACK_ALIGNMENT, &next_contents))
        return ERR_TOO_LARGE;
    return error;
}

static enum error decompress(struct loader_environment *environment, enum codec codec,
                             const struct source *outer, uint64_t offset,
                             const struct source **inner)
{
    const struct codec_kind *kind = codec_find(codec);
    struct decoder *stream;
    enum error error = finish_stream();

    (void)environment;
    start();
    if (error != ERR_OK)
        return error;
    if (kind == NULL)
        return ERR_NO_CODEC;
    if (stream_count == IMAGE_MAX_LAYERS)
        return ERR_TOO_DEEP;
    stream = heap_alloc(sizeof(*stream));
    if (stream == NULL)
        return ERR_NO_MEMORY;
    streams[stream_count++] = stream;
    *inner = &stream->source;
    return decoder_open(stream, kind, outer, offset, grow, NULL);
}

static enum error allocate(struct loader_environment *environment, size_t size, uint8_t **memory)
{
    (void)environment;
    start();
    heap_free(tree);
    *memory = tree = heap_alloc(size);
    return tree != NULL ? ERR_OK : ERR_NO_MEMORY;
}

enum error unpack_open(struct image *image, struct board_range module, const struct ranges *memory)
{
    static struct loader_environment environment = {.decompress = decompress, .allocate = allocate};
    enum error error;

    free_memory = memory;
    started = false;
    module_range = module;
    contents = (struct board_range){0};
    stream_count = 0;
    tree = NULL;
    source_of_memory(&module_source, (const void *)module.base, (size_t)module.size);
    error = image_open(image, &module_source, &environment);
    if (error == ERR_OK) {
        error = finish_stream();
        return error == ERR_OK ? image_check_sizes(image) : error;
    }
    if (stream_count > 0)
        decoder_close(streams[stream_count - 1]);
    return error;
}

struct board_range unpack_contents(void)
{
    return contents;
}

struct board_range unpack_workspace(void)
{
    return started ? heap_touched() : (struct board_range){0};
}

struct board_range unpack_kernel(const struct image *image)
{
    struct board_range kernel = module_range;
    unsigned int i, stream = 0;

    for (i = 0; i + 1 < image->layer_count; i++) {
        const struct slice *slice = &image->layers[i].slice;
        const struct source *inner = image->layers[i + 1].source;

        if (inner == &slice->source) {
            kernel = (struct board_range){kernel.base + slice->offset, inner->size};
        } else {
            kernel =
                (struct board_range){(uintptr_t)streams[stream]->output, streams[stream]->produced};
            stream++;
        }
    }
    return kernel;
}
