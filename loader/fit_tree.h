/* SPDX-License-Identifier: MIT */
/*
 * The tree of a flattened image tree, without the images that are in it: what is read does not grow
 * with them.
 */
#ifndef LOADER_FIT_TREE_H
#define LOADER_FIT_TREE_H

#include "environment.h"

/*
 * Makes *fdt a copy of the tree that `source` begins with, checked by tree_check(), in the
 * environment's memory, until the next tree is read. The values of properties named "data" were not
 * read: they are zero, or what else the memory held. Errors: ERR_BAD_FIT, ERR_TRUNCATED,
 * ERR_NO_CODEC when the environment has no allocate(), its own and the source's.
 */
enum error fit_tree_read(const struct source *source, struct loader_environment *environment,
                         const void **fdt);

#endif
