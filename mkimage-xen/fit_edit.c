/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "fit_edit.h"

#include <libfdt.h>
#include <stdlib.h>
#include <string.h>

#include "../loader/tree.h"
#include "digest.h"
#include "memory.h"

/* Each that is removed moves all that follows it. */
#define SIGNATURES_MAX 256u

static uint64_t align4(uint64_t value)
{
    return (value + 3) & ~UINT64_C(3);
}

static bool refuse(struct problem *problem, int result)
{
    return problem_set(problem,
                       "cannot be written again (libfdt: %s): make the image anew around a "
                       "stamped kernel",
                       fdt_strerror(result));
}

/* Where the last block ends: the strings, which libfdt has last. */
static size_t used(const void *fdt)
{
    return (size_t)fdt_off_dt_strings(fdt) + fdt_size_dt_strings(fdt);
}

/* Whether libfdt, before it edits a tree, leaves the blocks and what is between them where they
 * are; fdt_num_mem_rsv() has a bound, as tree_check() found. */
static bool is_ordered(const void *fdt)
{
    size_t reserved = ((size_t)fdt_num_mem_rsv(fdt) + 1) * sizeof(struct fdt_reserve_entry);

    return fdt_off_mem_rsvmap(fdt) >= sizeof(struct fdt_header) &&
           fdt_off_dt_struct(fdt) >= fdt_off_mem_rsvmap(fdt) + reserved &&
           fdt_off_dt_strings(fdt) >= fdt_off_dt_struct(fdt) + fdt_size_dt_struct(fdt) &&
           fdt_totalsize(fdt) >= used(fdt);
}

bool fit_edit_copy(struct fit_edit *tree, const struct source *source, const struct fit *fit,
                   uint64_t data_size, struct problem *problem)
{
    size_t size = fdt_totalsize(fit->fdt);
    uint64_t wanted = size;
    size_t room;
    enum error error;
    int result;

    *tree = (struct fit_edit){.fit = fit};
    if (fit->data.place == FIT_IN_TREE)
        wanted = size + align4(data_size) - align4(fit->data.size);
    if (wanted > INT32_MAX)
        return problem_error(problem, ERR_TOO_LARGE);
    tree->size = (size_t)wanted;
    room = tree->size > size ? tree->size : size;
    tree->fdt = memory_get(room);
    error = source_read(source, 0, tree->fdt, size);
    if (error != ERR_OK)
        return problem_error(problem, error);
    if (tree_check(tree->fdt, size) != NULL || fdt_totalsize(tree->fdt) != size)
        return problem_set(problem, "was changed meanwhile: run the command again");
    if (!is_ordered(tree->fdt))
        return problem_set(problem, "has its blocks in an order that libfdt does not keep: make "
                                    "the image anew around a stamped kernel");
    tree->padding = size - used(tree->fdt);
    result = fdt_open_into(tree->fdt, tree->fdt, (int)room);
    return result == 0 || refuse(problem, result);
}

void fit_edit_free(struct fit_edit *tree)
{
    free(tree->fdt);
}

/* Node offsets change as nodes come and go; names do not. The original's names are unambiguous. */
static int find_kernel(const struct fit_edit *tree)
{
    const char *name = fdt_get_name(tree->fit->fdt, tree->fit->kernel, NULL);

    return fdt_subnode_offset(tree->fdt, fdt_path_offset(tree->fdt, "/images"), name);
}

static bool drop_from(struct fit_edit *tree, int node, unsigned int *dropped,
                      struct problem *problem)
{
    int child = fdt_first_subnode(tree->fdt, node);

    while (child >= 0) {
        int result;

        if (!fit_node_is(tree->fdt, child, "signature")) {
            child = fdt_next_subnode(tree->fdt, child);
            continue;
        }
        if (++*dropped > SIGNATURES_MAX)
            return problem_set(problem, "has more than %u signatures: make the image anew",
                               SIGNATURES_MAX);
        result = fdt_del_node(tree->fdt, child);
        if (result != 0)
            return refuse(problem, result);
        child = fdt_first_subnode(tree->fdt, node);
    }
    return true;
}

bool fit_edit_drop_signatures(struct fit_edit *tree, struct problem *problem)
{
    const char *kernel = fdt_get_name(tree->fit->fdt, tree->fit->kernel, NULL);
    unsigned int dropped = 0;
    int node;

    if (!drop_from(tree, find_kernel(tree), &dropped, problem))
        return false;
    /* What is deleted is below the node, whose own offset stays. */
    fdt_for_each_subnode(node, tree->fdt, fdt_path_offset(tree->fdt, "/configurations"))
    {
        if (fit_uses(tree->fdt, node, kernel) && !drop_from(tree, node, &dropped, problem))
            return false;
    }
    return true;
}

static bool put_hashes(struct fit_edit *tree, const struct source *data, struct problem *problem)
{
    int node;

    fdt_for_each_subnode(node, tree->fdt, find_kernel(tree))
    {
        struct digest digest;
        const char *algorithm;
        int result;

        if (!fit_node_is(tree->fdt, node, "hash"))
            continue;
        algorithm = fdt_getprop(tree->fdt, node, "algo", NULL);
        if (!algorithm)
            return problem_set(problem, "was changed meanwhile: run the command again");
        if (!digest_make(algorithm, data, &digest, problem))
            return false;
        result = fdt_setprop_inplace(tree->fdt, node, "value", digest.bytes, (int)digest.size);
        if (result != 0)
            return refuse(problem, result);
    }
    return true;
}

static bool put_in_tree(struct fit_edit *tree, const struct source *data, struct problem *problem)
{
    size_t size = (size_t)data->size;
    void *place;
    int result = fdt_setprop_placeholder(tree->fdt, find_kernel(tree), "data", (int)size, &place);
    enum error error;

    if (result != 0)
        return refuse(problem, result);
    error = source_read(data, 0, place, size);
    memset((uint8_t *)place + size, 0, (size_t)align4(size) - size);
    return error == ERR_OK || problem_error(problem, error);
}

bool fit_edit_put_data(struct fit_edit *tree, const struct source *data, struct problem *problem)
{
    if (data->size > INT32_MAX)
        return problem_error(problem, ERR_TOO_LARGE);
    if (tree->fit->data.place == FIT_IN_TREE) {
        if (!put_in_tree(tree, data, problem))
            return false;
    } else {
        int result = fdt_setprop_inplace_u32(tree->fdt, find_kernel(tree), "data-size",
                                             (uint32_t)data->size);
        if (result != 0)
            return refuse(problem, result);
    }
    return put_hashes(tree, data, problem);
}

bool fit_edit_move_data(struct fit_edit *tree, uint64_t from, int64_t shift, bool all,
                        struct problem *problem)
{
    const void *before = tree->fit->fdt;
    int node = fdt_first_subnode(tree->fdt, fdt_path_offset(tree->fdt, "/images"));
    int original;

    fdt_for_each_subnode(original, before, tree->fit->images)
    {
        struct fit_data data;
        const char *property;
        uint32_t value;
        int result = 0;

        if (fit_find_data(before, original, &data) && data.place != FIT_IN_TREE &&
            data.offset >= from && (all || data.place == FIT_AT_POSITION)) {
            property = data.place == FIT_AT_POSITION ? "data-position" : "data-offset";
            value = fdt32_ld(fdt_getprop(before, original, property, NULL));
            if ((int64_t)value + shift < 0 || (int64_t)value + shift > INT32_MAX)
                return problem_error(problem, ERR_TOO_LARGE);
            result = fdt_setprop_inplace_u32(tree->fdt, node, property,
                                             (uint32_t)((int64_t)value + shift));
        }
        if (result != 0)
            return refuse(problem, result);
        node = fdt_next_subnode(tree->fdt, node);
    }
    return true;
}

bool fit_edit_finish(struct fit_edit *tree, struct problem *problem)
{
    const uint8_t *before = tree->fit->fdt;
    size_t end = used(tree->fdt);

    if (tree->size < end + tree->padding)
        return refuse(problem, -FDT_ERR_NOSPACE);
    memset(tree->fdt + end, 0, tree->size - end);
    memcpy(tree->fdt + tree->size - tree->padding, before + fdt_totalsize(before) - tree->padding,
           tree->padding);
    fdt_set_totalsize(tree->fdt, (uint32_t)tree->size);
    fdt_set_version(tree->fdt, fdt_version(before)); /* libfdt makes it its own */
    return true;
}
