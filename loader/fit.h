/* SPDX-License-Identifier: MIT */
/*
 * U-Boot's flattened image tree (Flattened Image Tree Specification): a device tree whose nodes
 * hold images, within it ("data") or behind it ("data-offset", "data-position"). The kernel is that
 * of the default configuration. How it is compressed shows by itself, and hashes are not checked
 * here.
 *
 * The tree is read with libfdt, so this is for programs that link it: they take image_formats_fit.c
 * in place of image_formats.c. Otherwise freestanding.
 */
#ifndef LOADER_FIT_H
#define LOADER_FIT_H

#include "image.h"

bool fit_probe(struct bytes head);

struct fit {
    const void *fdt; /* from fit_tree_read(): the images in it were not read */
    int kernel;      /* the kernel image's node */
    uint64_t offset; /* of its data in the source */
    uint64_t size;
    bool is_signed; /* the kernel image or the default configuration */
};

/* Reads the tree and finds the kernel. Errors as below. */
enum error fit_read(const struct source *source, struct loader_environment *environment,
                    struct fit *fit);

/*
 * image_format.unwrap. Errors: ERR_BAD_FIT; ERR_NOT_A_KERNEL when there is no default configuration
 * with one kernel; fit_tree_read()'s.
 */
enum error fit_unwrap(struct image_layer *layer, struct loader_environment *environment,
                      const struct source **inner);

#endif
