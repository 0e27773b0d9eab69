/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "fuzz.h"

#include <stdlib.h>

#include "../../loader/inflate.h"

/* Of each layer; small, so that a bomb costs little. */
#define MAX_INFLATED (UINT32_C(1) << 20)

bool fuzz_inside(struct bytes outer, struct bytes inner)
{
    return inner.data >= outer.data &&
           range_ok(outer.size, (uint64_t)(inner.data - outer.data), inner.size);
}

void fuzz_check_area(struct bytes area, enum endian endian, uint64_t alignment)
{
    struct note_reader reader;
    struct note note;
    size_t end = 0;
    enum error error = note_start(&reader, area, endian, alignment);

    if (error != ERR_OK)
        return;
    while ((error = note_next(&reader, &note)) == ERR_OK) {
        assert(note.offset == end);
        assert(note.size >= NOTE_HEADER_SIZE && range_ok(area.size, note.offset, note.size));
        assert(fuzz_inside(area, note.owner) && fuzz_inside(area, note.desc));
        assert(note.owner.data + note.owner.size <= note.desc.data || note.desc.size == 0);
        (void)note_type_name(&note);
        end = note.offset + note.size;
    }
    assert(error == ERR_END || error == ERR_NOTE_TRUNCATED);
    assert(note_next(&reader, &note) == error);
}

static void check_load(const struct image *image)
{
    const struct image_load *load = &image->load;
    uint64_t size = image_kernel(image)->source->size;

    assert(load->segment_count <= IMAGE_MAX_SEGMENTS);
    for (unsigned int i = 0; i < load->segment_count; i++) {
        const struct image_segment *segment = &load->segments[i];

        assert(range_ok(size, segment->offset, segment->file_size));
        assert(segment->file_size <= segment->memory_size && segment->memory_size > 0);
        assert(segment->physical <= UINT64_MAX - (segment->memory_size - 1));
        assert(i == 0 || load->segments[i - 1].physical <= segment->physical);
    }
}

void fuzz_check_image(struct image *image)
{
    assert(image->layer_count >= 1 && image->layer_count <= IMAGE_MAX_LAYERS);
    assert(image->area_count <= IMAGE_MAX_AREAS);
    assert((image->advert.status == ADVERT_MALFORMED) == (image->advert.reason != ERR_OK));
    assert((image->advert.features.required & ~image->advert.features.supported) == 0);
    assert(image->advert.status == ADVERT_PRESENT || image->advert.features.supported == 0);
    check_load(image);
    for (unsigned int i = 0; i < image->area_count; i++) {
        struct bytes area;
        enum error error = image_read_area(image, i, &area);

        assert(error == ERR_OK || error == ERR_NOTE_AREA_TOO_LARGE);
        if (error == ERR_OK)
            fuzz_check_area(area, image->endian, image->areas[i].alignment);
    }
}

struct streams {
    unsigned int count;
    struct inflate *list[IMAGE_MAX_LAYERS];
};

static uint8_t *grow(struct inflate *inflate, size_t needed, size_t *capacity)
{
    uint8_t *output;

    if (needed > MAX_INFLATED)
        return NULL;
    output = realloc(inflate->output, needed);
    if (output)
        *capacity = needed;
    return output;
}

static enum error decompress(struct loader_environment *environment, enum codec codec,
                             const struct source *outer, uint64_t offset,
                             const struct source **inner)
{
    struct streams *streams = environment->context;
    struct inflate *stream;

    if (codec != CODEC_GZIP)
        return ERR_NO_CODEC;
    assert(streams->count < IMAGE_MAX_LAYERS);
    stream = calloc(1, sizeof(*stream));
    assert(stream);
    streams->list[streams->count++] = stream;
    *inner = &stream->source;
    enum error error = inflate_open(stream, outer, offset, NULL, 0, Z_NULL, Z_NULL, Z_NULL);
    stream->grow = grow;
    return error;
}

static void check_stream(struct inflate *stream)
{
    if (inflate_finish(stream) == ERR_OK)
        assert(inflate_end(stream) <= stream->outer->size);
}

static void give_up(struct inflate *stream)
{
    inflate_close(stream);
    free(stream->output);
    free(stream);
}

void fuzz_image(const uint8_t *data, size_t size)
{
    static struct image image;
    struct streams streams = {.count = 0};
    struct loader_environment environment = {.decompress = decompress, .context = &streams};
    struct source source;

    source_of_memory(&source, data, size);
    if (image_open(&image, &source, &environment) == ERR_OK)
        fuzz_check_image(&image);
    for (unsigned int i = 0; i < streams.count; i++)
        check_stream(streams.list[i]);
    while (streams.count > 0) /* the inner ones first: they read the outer ones */
        give_up(streams.list[--streams.count]);
}
