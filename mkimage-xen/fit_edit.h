/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * A changed copy of a FIT's tree, made with libfdt: everything that is not named here stays, byte
 * for byte, the bytes behind the last block included.
 */
#ifndef MKIMAGE_XEN_FIT_EDIT_H
#define MKIMAGE_XEN_FIT_EDIT_H

#include "../loader/fit.h"
#include "message.h"

struct fit_edit {
    const struct fit *fit; /* the original */
    uint8_t *fdt;
    size_t size;
    size_t padding; /* behind the last block */
};

/*
 * Copies the tree from `source`, which `fit` is of, data in it included. There is room for kernel
 * data of `data_size` bytes.
 */
bool fit_edit_copy(struct fit_edit *tree, const struct source *source, const struct fit *fit,
                   uint64_t data_size, struct problem *problem);

/* Removes the signatures that a change of the kernel breaks: its own, and those of all
 * configurations that use it. */
bool fit_edit_drop_signatures(struct fit_edit *tree, struct problem *problem);

/* Makes the kernel's data, and its hashes, those of `data`. */
bool fit_edit_put_data(struct fit_edit *tree, const struct source *data, struct problem *problem);

/*
 * Moves by `shift` the data of all images that is behind the tree, from `from` on in the original.
 * What is found by an offset from the tree's end is moved only when `all`.
 */
bool fit_edit_move_data(struct fit_edit *tree, uint64_t from, int64_t shift, bool all,
                        struct problem *problem);

/* Gives the tree its size; tree->fdt is then what is to be written. */
bool fit_edit_finish(struct fit_edit *tree, struct problem *problem);

void fit_edit_free(struct fit_edit *tree);

#endif
