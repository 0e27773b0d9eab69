/* SPDX-License-Identifier: MIT */
/*
 * U-Boot's flattened image tree (Flattened Image Tree Specification): a device tree whose nodes
 * hold images, within it ("data") or behind it ("data-offset", "data-position"). Configurations say
 * which of them are booted together; the kernel is that of the configuration that the environment
 * names, or else of the default one. Hashes are not checked here.
 *
 * The tree is read with libfdt, so this is for programs that link it: they take image_formats_fit.c
 * in place of image_formats.c. Otherwise freestanding.
 */
#ifndef LOADER_FIT_H
#define LOADER_FIT_H

#include "image.h"

bool fit_probe(struct bytes head);

/* Where an image's data is, by the property that says so. */
enum fit_place { FIT_NOWHERE, FIT_IN_TREE, FIT_AT_OFFSET, FIT_AT_POSITION };

struct fit_data {
    enum fit_place place;
    uint64_t offset; /* in the source, whatever the place; nowhere: 0, and so is the size */
    uint64_t size;
};

struct fit {
    const void *fdt; /* from fit_tree_read(): the images in it were not read */
    int images;      /* the nodes /images and /configurations */
    int configurations;
    int kernel; /* the kernel image's node */
    struct fit_data data;
    bool is_signed; /* the kernel image, or a configuration that uses it */
};

/* Reads the tree and finds the kernel. Errors as below. */
enum error fit_read(const struct source *source, struct loader_environment *environment,
                    struct fit *fit);

/*
 * Finds an image's data, in the order in which U-Boot looks: data-position, data-offset, data.
 * False when what is to be behind the tree is not, or when what says where is malformed.
 */
bool fit_find_data(const void *fdt, int image, struct fit_data *data);

/*
 * Whether a configuration names the image in any of its properties but the description, with or
 * without the image's unit address: libfdt, and so U-Boot, finds kernel@1 for "kernel".
 */
bool fit_uses(const void *fdt, int configuration, const char *image);

/* Whether a node's name begins so: "hash" and "signature" nodes have names of one's own choice. */
bool fit_node_is(const void *fdt, int node, const char *prefix);

/*
 * image_format.unwrap. Errors: ERR_UNKNOWN_FORMAT when the tree has no images;
 * ERR_NO_CONFIGURATION; ERR_NOT_A_KERNEL when the configuration has not one kernel that there is;
 * ERR_BAD_FIT; fit_tree_read()'s.
 */
enum error fit_unwrap(struct image_layer *layer, struct loader_environment *environment,
                      const struct source **inner);

#endif
