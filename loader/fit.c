/* SPDX-License-Identifier: MIT */
#include "fit.h"

#include <libfdt.h>
#include <string.h>

#include "fit_tree.h"
#include "tree.h"

bool fit_probe(struct bytes head)
{
    return head.size >= 4 && load_u32(head.data, ENDIAN_BIG) == FDT_MAGIC;
}

/* The subnode of exactly that name; negative when there is none. */
static int subnode(const void *fdt, int parent, const char *name)
{
    int node = parent < 0 ? parent : fdt_subnode_offset(fdt, parent, name);
    int length;
    const char *found = node < 0 ? NULL : fdt_get_name(fdt, node, &length);

    return found != NULL && strcmp(found, name) == 0 ? node : -FDT_ERR_NOTFOUND;
}

/* A node that is named by a string property of another. */
static int named_by(const void *fdt, int parent, int node, const char *property)
{
    const char *name = node < 0 ? NULL : tree_string(tree_property(fdt, node, property));

    return name == NULL ? -FDT_ERR_NOTFOUND : subnode(fdt, parent, name);
}

static bool is_signed(const void *fdt, int node)
{
    for (int child = fdt_first_subnode(fdt, node); child >= 0;
         child = fdt_next_subnode(fdt, child)) {
        const char *name = fdt_get_name(fdt, child, NULL);

        if (name != NULL && strncmp(name, "signature", 9) == 0)
            return true;
    }
    return false;
}

/* Where the data of an image is in the source. */
static bool find_data(const void *fdt, int node, uint64_t *offset, uint64_t *size)
{
    struct bytes data = tree_property(fdt, node, "data");
    uint32_t place, length;

    if (data.data != NULL) {
        *offset = (uint64_t)(data.data - (const uint8_t *)fdt);
        *size = data.size;
        return true;
    }
    if (!tree_u32(fdt, node, "data-size", &length))
        return false;
    *size = length;
    if (tree_u32(fdt, node, "data-position", &place))
        *offset = place;
    else if (tree_u32(fdt, node, "data-offset", &place))
        *offset = (((uint64_t)fdt_totalsize(fdt) + 3) & ~UINT64_C(3)) + place;
    else
        return false;
    return true;
}

enum error fit_read(const struct source *source, struct loader_environment *environment,
                    struct fit *fit)
{
    const void *fdt = NULL;
    int configurations, configuration;
    enum error error = fit_tree_read(source, environment, &fdt);

    if (error != ERR_OK)
        return error;
    configurations = fdt_path_offset(fdt, "/configurations");
    configuration = named_by(fdt, configurations, configurations, "default");
    fit->fdt = fdt;
    fit->kernel = named_by(fdt, fdt_path_offset(fdt, "/images"), configuration, "kernel");
    if (fit->kernel < 0)
        return ERR_NOT_A_KERNEL;
    if (!find_data(fdt, fit->kernel, &fit->offset, &fit->size))
        return ERR_BAD_FIT;
    fit->is_signed = is_signed(fdt, fit->kernel) || is_signed(fdt, configuration);
    return ERR_OK;
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
    return slice_init(&layer->slice, layer->source, fit.offset, fit.size);
}
