/* SPDX-License-Identifier: MIT */
#include "fit.h"

#include <libfdt.h>
#include <string.h>

#include "compressed.h"
#include "fit_tree.h"
#include "gzip.h"
#include "tree.h"

bool fit_probe(struct bytes head)
{
    return head.size >= 4 && load_u32(head.data, ENDIAN_BIG) == FDT_MAGIC;
}

/*
 * The subnode of exactly that name; negative when there is none. libfdt lets "kernel" find
 * "kernel@1": taken for the other, a node that was added would pass for the one that was signed
 * (CVE-2021-27138).
 */
static int subnode(const void *fdt, int parent, const char *name)
{
    int node = parent < 0 ? parent : fdt_subnode_offset(fdt, parent, name);
    int length;
    const char *found = node < 0 ? NULL : fdt_get_name(fdt, node, &length);

    return found != NULL &&
                   bytes_equal((struct bytes){(const uint8_t *)found, (size_t)length}, name)
               ? node
               : -FDT_ERR_NOTFOUND;
}

bool fit_node_is(const void *fdt, int node, const char *prefix)
{
    int length;
    const char *name = fdt_get_name(fdt, node, &length);
    size_t size = strlen(prefix);

    return name != NULL && (size_t)length >= size && memcmp(name, prefix, size) == 0;
}

static bool has_signature(const void *fdt, int node)
{
    for (int child = fdt_first_subnode(fdt, node); child >= 0;
         child = fdt_next_subnode(fdt, child)) {
        if (fit_node_is(fdt, child, "signature"))
            return true;
    }
    return false;
}

/* Whether one of the strings in a value finds the node. */
static bool names_node(const char *value, size_t length, const char *node)
{
    size_t whole = strlen(node);
    const char *address = memchr(node, '@', whole);
    size_t bare = address == NULL ? whole : (size_t)(address - node);

    while (length > 0) {
        const char *end = memchr(value, '\0', length);
        size_t size = end == NULL ? length : (size_t)(end - value);

        if ((size == whole || size == bare) && memcmp(value, node, size) == 0)
            return true;
        if (end == NULL)
            return false;
        value += size + 1;
        length -= size + 1;
    }
    return false;
}

bool fit_uses(const void *fdt, int configuration, const char *image)
{
    int property;

    fdt_for_each_property_offset(property, fdt, configuration)
    {
        const char *name;
        int length;
        const char *value = fdt_getprop_by_offset(fdt, property, &name, &length);

        if (value != NULL && names_node(value, (size_t)length, image) &&
            !bytes_equal((struct bytes){(const uint8_t *)name, strlen(name)}, "description"))
            return true;
    }
    return false;
}

static bool is_signed(const struct fit *fit)
{
    const char *kernel = fdt_get_name(fit->fdt, fit->kernel, NULL);

    if (has_signature(fit->fdt, fit->kernel))
        return true;
    for (int node = fdt_first_subnode(fit->fdt, fit->configurations); node >= 0;
         node = fdt_next_subnode(fit->fdt, node)) {
        if (has_signature(fit->fdt, node) && fit_uses(fit->fdt, node, kernel))
            return true;
    }
    return false;
}

bool fit_find_data(const void *fdt, int image, struct fit_data *data)
{
    struct bytes inside = tree_property(fdt, image, "data");
    bool at_position = tree_property(fdt, image, "data-position").data != NULL;
    uint32_t place, length;

    if (!at_position && tree_property(fdt, image, "data-offset").data == NULL) {
        *data = (struct fit_data){.place = FIT_NOWHERE};
        if (inside.data != NULL)
            *data = (struct fit_data){FIT_IN_TREE, (uint64_t)(inside.data - (const uint8_t *)fdt),
                                      inside.size};
        return true;
    }
    if (!tree_u32(fdt, image, at_position ? "data-position" : "data-offset", &place) ||
        !tree_u32(fdt, image, "data-size", &length))
        return false;
    data->place = at_position ? FIT_AT_POSITION : FIT_AT_OFFSET;
    data->offset = place;
    if (!at_position)
        data->offset += ((uint64_t)fdt_totalsize(fdt) + 3) & ~UINT64_C(3);
    data->size = length;
    return data->offset >= fdt_totalsize(fdt);
}

/* A configuration, where all of them have the same kernel: which one is meant does not matter then.
 */
static int any_configuration(const void *fdt, int configurations)
{
    int first = fdt_first_subnode(fdt, configurations);
    struct bytes kernel = tree_property(fdt, first, "kernel");

    for (int node = first; node >= 0; node = fdt_next_subnode(fdt, node)) {
        struct bytes other = tree_property(fdt, node, "kernel");

        if (other.size != kernel.size ||
            (kernel.size > 0 && memcmp(other.data, kernel.data, kernel.size) != 0))
            return -FDT_ERR_NOTFOUND;
    }
    return first;
}

static enum error find_kernel(struct fit *fit, const char *configuration)
{
    const void *fdt = fit->fdt;
    const char *kernel;
    int node;

    fit->images = fdt_path_offset(fdt, "/images");
    fit->configurations = fdt_path_offset(fdt, "/configurations");
    if (fit->images < 0)
        return ERR_UNKNOWN_FORMAT;
    if (fit->images != subnode(fdt, 0, "images") ||
        fit->configurations != subnode(fdt, 0, "configurations"))
        return ERR_BAD_FIT;
    if (configuration == NULL && fit->configurations >= 0)
        configuration = tree_string(tree_property(fdt, fit->configurations, "default"));
    node = configuration == NULL ? any_configuration(fdt, fit->configurations)
                                 : subnode(fdt, fit->configurations, configuration);
    if (node < 0)
        return ERR_NO_CONFIGURATION;
    kernel = tree_string(tree_property(fdt, node, "kernel"));
    fit->kernel = kernel == NULL ? -FDT_ERR_NOTFOUND : subnode(fdt, fit->images, kernel);
    return fit->kernel < 0 ? ERR_NOT_A_KERNEL : ERR_OK;
}

enum error fit_read(const struct source *source, struct loader_environment *environment,
                    struct fit *fit)
{
    enum error error = fit_tree_read(source, environment, &fit->fdt);

    if (error == ERR_OK)
        error = find_kernel(fit, environment->configuration);
    if (error != ERR_OK)
        return error;
    if (!fit_find_data(fit->fdt, fit->kernel, &fit->data) || fit->data.place == FIT_NOWHERE)
        return ERR_BAD_FIT;
    fit->is_signed = is_signed(fit);
    return ERR_OK;
}

/* Whether the data begins as its `compression` says; what it is found to be counts otherwise. */
static enum error check_compression(const struct fit *fit, const struct source *data)
{
    static const struct {
        const char *name;
        bool (*probe)(struct bytes head);
    } kinds[] = {
        {"gzip", gzip_probe}, {"zstd", zstd_probe},     {"xz", xz_probe},
        {"lzma", lzma_probe}, {"lz4", lz4_frame_probe}, {"lz4", lz4_probe},
    };
    uint8_t head[IMAGE_HEAD_SIZE];
    size_t got;
    bool named = false;
    enum error error = data->read(data, 0, head, sizeof(head), &got);

    for (size_t i = 0; error == ERR_OK && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (!tree_is(fit->fdt, fit->kernel, "compression", kinds[i].name))
            continue;
        if (kinds[i].probe((struct bytes){head, got}))
            return ERR_OK;
        named = true;
    }
    return error == ERR_OK && named ? ERR_BAD_FIT : error;
}

enum error fit_unwrap(struct image_layer *layer, struct loader_environment *environment,
                      const struct source **inner)
{
    struct fit fit;
    enum error error = fit_read(layer->source, environment, &fit);

    if (error != ERR_OK)
        return error;
    layer->signature.present = fit.is_signed;
    *inner = &layer->slice.source;
    error = slice_init(&layer->slice, layer->source, fit.data.offset, fit.data.size);
    return error == ERR_OK ? check_compression(&fit, *inner) : error;
}
