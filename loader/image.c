/* SPDX-License-Identifier: MIT */
#include "image.h"

#include <stddef.h>
#include <string.h>

static enum error recognise(const struct source *source, const struct image_format **format)
{
    uint8_t head[IMAGE_HEAD_SIZE];
    size_t got;
    enum error error = source->read(source, 0, head, sizeof(head), &got);

    if (error != ERR_OK)
        return error;
    for (*format = image_formats; (*format)->name != NULL; (*format)++) {
        if ((*format)->probe((struct bytes){head, got}))
            return ERR_OK;
    }
    return ERR_UNKNOWN_FORMAT;
}

/* Adds layers until one is a kernel. */
static enum error unwrap(struct image *image, const struct source *source,
                         struct loader_environment *environment)
{
    while (image->layer_count < IMAGE_MAX_LAYERS) {
        struct image_layer *layer = &image->layers[image->layer_count];
        enum error error = recognise(source, &layer->format);

        if (error != ERR_OK)
            return error;
        layer->source = source;
        image->layer_count++;
        if (layer->format->unwrap == NULL)
            return ERR_OK;
        error = layer->format->unwrap(layer, environment, &source);
        if (error == ERR_UNKNOWN_FORMAT) /* a second look shows that it is of another format */
            image->layer_count--;
        if (error != ERR_OK)
            return error;
    }
    return ERR_TOO_DEEP;
}

/* Adds what wrappers have in their own headers. */
static enum error add_wrappers(struct image *image)
{
    for (unsigned int i = 0; i < image->layer_count; i++) {
        const struct image_layer *layer = &image->layers[i];

        if (layer->signature.present && !image->signature.present)
            image->signature = layer->signature;
        if (layer->note.size == 0)
            continue;
        if (image->area_count == IMAGE_MAX_AREAS)
            return ERR_TOO_MANY_AREAS;
        image->areas[image->area_count] = layer->note;
        image->areas[image->area_count++].source = layer->source;
    }
    return ERR_OK;
}

static enum error collect_advert(struct image *image)
{
    for (unsigned int i = 0; i < image->area_count; i++) {
        struct bytes area;
        enum error error = image_read_area(image, i, &area);

        if (error == ERR_OK)
            advert_add(&image->advert, area, image->endian, image->areas[i].alignment);
        else if (error == ERR_NOTE_AREA_TOO_LARGE)
            advert_spoil(&image->advert, error);
        else
            return error;
    }
    return ERR_OK;
}

enum error image_open(struct image *image, const struct source *source,
                      struct loader_environment *environment)
{
    const struct image_layer *kernel;
    enum error error;

    /* The buffer is as large as all else is small, and an area fills what is used of it. */
    memset(image, 0, offsetof(struct image, buffer));
    advert_init(&image->advert);
    error = unwrap(image, source, environment);
    if (error != ERR_OK)
        return error;
    kernel = image_kernel(image);
    error = kernel->format->read(kernel->source, image);
    if (error == ERR_OK)
        error = add_wrappers(image);
    if (error != ERR_OK)
        return error;
    return collect_advert(image);
}

static bool slices_fit(const struct image *image)
{
    for (unsigned int i = 0; i + 1 < image->layer_count; i++) {
        const struct slice *slice = &image->layers[i].slice;

        if (image->layers[i + 1].source == &slice->source &&
            !range_ok(image->layers[i].source->size, slice->offset, slice->source.size))
            return false;
    }
    return true;
}

static bool load_fits(const struct image_load *load, uint64_t size)
{
    if (load->kind == IMAGE_LOAD_ZIMAGE && load->image_size > size)
        return false;
    for (unsigned int i = 0; i < load->segment_count; i++) {
        if (!range_ok(size, load->segments[i].offset, load->segments[i].file_size))
            return false;
    }
    return true;
}

enum error image_check_sizes(const struct image *image)
{
    return slices_fit(image) && load_fits(&image->load, image_kernel(image)->source->size)
               ? ERR_OK
               : ERR_TRUNCATED;
}

const struct image_layer *image_kernel(const struct image *image)
{
    return &image->layers[image->layer_count - 1];
}

enum error image_read_area(struct image *image, unsigned int index, struct bytes *area)
{
    const struct image_area *place = &image->areas[index];
    enum error error;

    if (place->size > sizeof(image->buffer))
        return ERR_NOTE_AREA_TOO_LARGE;
    error = source_read(place->source, place->offset, image->buffer, (size_t)place->size);
    if (error == ERR_OK)
        *area = (struct bytes){image->buffer, (size_t)place->size};
    return error;
}

const char *image_arch_name(enum image_arch arch)
{
    switch (arch) {
    case IMAGE_ARCH_ARM:
        return "arm";
    case IMAGE_ARCH_ARM64:
        return "arm64";
    case IMAGE_ARCH_UNKNOWN:
        break;
    }
    return "unknown";
}
