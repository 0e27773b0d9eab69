/* SPDX-License-Identifier: MIT */
/*
 * Flattened device trees (Devicetree Specification 5, "Flattened Devicetree (DTB) Format") that
 * nobody vouches for, read with libfdt in one pass: the walk keeps the path to the current node, so
 * nothing has to search for parents. Needs libfdt's read-only functions and string.h's mem* and
 * strlen; otherwise freestanding.
 */
#ifndef LOADER_TREE_H
#define LOADER_TREE_H

#include "../notes/bytes.h"

#define TREE_MAX_DEPTH 32u  /* nodes below one another, the root included */
#define TREE_MAX_NAME  255u /* bytes in a node's or a property's name */

/*
 * Checks the tree at `fdt`, of which at most `limit` bytes may be touched: header, structure, names
 * and property lengths. NULL when all is well, else a sentence. Every other function wants a tree
 * that has passed.
 */
const char *tree_check(const void *fdt, size_t limit);

/* A property's value; data is NULL when the node has no such property. */
struct bytes tree_property(const void *fdt, int node, const char *name);

/* The cell at `index` of a property that is long enough for it. */
uint32_t tree_cell(struct bytes property, size_t index);

/* A property of exactly one cell. */
bool tree_u32(const void *fdt, int node, const char *name, uint32_t *value);

/* Whether the property is exactly this string. */
bool tree_is(const void *fdt, int node, const char *name, const char *text);

/* The value as a string that ends where the property ends; NULL when it is not one. */
const char *tree_string(struct bytes property);

/* Whether the node's name is `name`, its unit address left aside. */
bool tree_named(const void *fdt, int node, const char *name);

/* The string of a list, such as `compatible` is, that begins at *at, 0 at first, which is moved
 * behind it: without its NUL, which the last one may lack. data is NULL when there are no more. */
struct bytes tree_next_string(struct bytes list, size_t *at);

/* Whether the text matches; one '*' in the pattern stands for any characters. */
bool tree_matches(struct bytes text, const char *pattern);

/* Whether one of the strings matches. */
bool tree_lists(struct bytes list, const char *pattern);

/* Whether `compatible` has the string. */
bool tree_compatible(const void *fdt, int node, const char *text);

/* Whether `status` is absent, "okay" or "ok". Says nothing of the nodes above. */
bool tree_enabled(const void *fdt, int node);

/* `phandle` or the older `linux,phandle`; 0 when there is none that could be referred to. */
uint32_t tree_phandle(const void *fdt, int node);

/* The node that a path or an alias of `length` bytes names; negative when there is none. */
int tree_find(const void *fdt, const char *path, size_t length);

struct tree_walk {
    const void *fdt;
    int node;                 /* the current node's offset */
    int depth;                /* the root has 0 */
    int path[TREE_MAX_DEPTH]; /* path[depth] is the current node, path[0] the root */
    bool skip;                /* what is below the current node is to be left out */
    bool failed;              /* the walk ended early: too deep, or the tree is broken */
};

void tree_walk_start(struct tree_walk *walk, const void *fdt);

/* Goes to the next node, parents before children. False at the end, and on failure. */
bool tree_walk_next(struct tree_walk *walk);

/* Makes the next step leave out what is below the current node. */
void tree_walk_skip(struct tree_walk *walk);

/*
 * A one-cell property of the node at `level` of the path or of the nearest node above it that has
 * it; `missing` when none has.
 */
uint32_t tree_inherited(const struct tree_walk *walk, int level, const char *name,
                        uint32_t missing);

/* How many address and size pairs the current node's `reg` has; 0 when it has none or is
 * malformed, addresses or sizes of no or more than two cells included. */
size_t tree_reg_count(const struct tree_walk *walk);

/* The pair at `index`, below tree_reg_count(), in the address space of the node's parent. False
 * when base + size wraps. */
bool tree_reg(const struct tree_walk *walk, size_t index, uint64_t *base, uint64_t *size);

/*
 * Turns an address of the parent's address space into one that the CPU uses, through the `ranges`
 * of all nodes above (Devicetree Specification 2.3.8). False when some bus on the way does not let
 * [*base, *base + size) through.
 */
bool tree_translate(const struct tree_walk *walk, uint64_t *base, uint64_t size);

#endif
