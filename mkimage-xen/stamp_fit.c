/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Flattened image trees: a kernel that keeps its size is edited in its place. Otherwise the image
 * is written again: its tree with libfdt, and the data behind the tree moved where the kernel needs
 * more or less room. In either case the kernel's hashes are found to be right first, and made anew.
 */
#include <libfdt.h>
#include <stdlib.h>
#include <string.h>

#include "../loader/fit.h"
#include "../loader/tree.h"
#include "digest.h"
#include "fit_edit.h"
#include "memory.h"
#include "stamper.h"
#include "writer.h"

/* Data that moves keeps its alignment, up to this. */
#define ALIGNMENT_MAX UINT64_C(65536)

/* Each costs a pass over the kernel. */
#define HASHES_MAX 16u

/* A hash of the kernel: its algorithm, and its value as it is in the tree. */
struct hash {
    const char *algorithm;
    struct bytes value;
};

/* The hash of a subnode of the kernel; false when it is no hash. */
static bool read_hash(const struct fit *fit, int node, struct hash *hash)
{
    if (!fit_node_is(fit->fdt, node, "hash"))
        return false;
    hash->algorithm = tree_string(tree_property(fit->fdt, node, "algo"));
    hash->value = tree_property(fit->fdt, node, "value");
    return true;
}

static bool check_hash(const struct hash *hash, const struct source *data, struct problem *problem)
{
    struct digest digest;

    if (!hash->algorithm || !hash->value.data)
        return problem_error(problem, ERR_BAD_FIT);
    if (!digest_make(hash->algorithm, data, &digest, problem))
        return false;
    return (hash->value.size == digest.size &&
            memcmp(hash->value.data, digest.bytes, digest.size) == 0) ||
           problem_set(problem,
                       "has a kernel whose %s in the image tree is wrong: copy or download "
                       "it again",
                       hash->algorithm);
}

static bool read_fit(struct input *input, unsigned int layer, struct fit *fit,
                     struct problem *problem)
{
    enum error error = fit_read(input->image.layers[layer].source, &input->environment, fit);

    return error == ERR_OK || problem_error(problem, error);
}

static bool check_hashes(const struct fit *fit, const struct source *data, struct problem *problem)
{
    struct hash hash;
    int node;

    fdt_for_each_subnode(node, fit->fdt, fit->kernel)
    {
        if (read_hash(fit, node, &hash) && !check_hash(&hash, data, problem))
            return false;
    }
    return true;
}

static unsigned int count_hashes(const struct fit *fit)
{
    unsigned int count = 0;
    int node;

    fdt_for_each_subnode(node, fit->fdt, fit->kernel)
    {
        if (fit_node_is(fit->fdt, node, "hash"))
            count++;
    }
    return count;
}

static bool check(struct input *input, unsigned int layer, struct problem *problem)
{
    struct fit fit;
    bool ok = read_fit(input, layer, &fit, problem);

    if (ok && count_hashes(&fit) > HASHES_MAX)
        ok = problem_set(problem, "has more than %u hashes of its kernel: make the image anew",
                         HASHES_MAX);
    ok = ok && check_hashes(&fit, &input->image.layers[layer].slice.source, problem);
    return ok;
}

/* Patches the hashes so that they are those of the result. */
static bool patch_hashes(const struct fit *fit, const struct source *outer, struct plan *plan,
                         struct problem *problem)
{
    struct plan_view view;
    struct slice changed;
    struct hash hash;
    enum error error;
    int node;

    plan_view(&view, outer, plan);
    error = slice_init(&changed, &view.source, fit->data.offset, fit->data.size);
    if (error != ERR_OK)
        return problem_error(problem, error);
    fdt_for_each_subnode(node, fit->fdt, fit->kernel)
    {
        struct digest digest;

        if (read_hash(fit, node, &hash) &&
            !(digest_make(hash.algorithm, &changed.source, &digest, problem) &&
              plan_patch(plan, outer, (uint64_t)(hash.value.data - (const uint8_t *)fit->fdt),
                         digest.bytes, digest.size, problem)))
            return false;
    }
    return true;
}

/* Whether no other image's data would change with the kernel's. */
static bool check_others(const struct fit *fit, struct problem *problem)
{
    int node;

    fdt_for_each_subnode(node, fit->fdt, fit->images)
    {
        struct fit_data data;
        char quoted[64];
        int length;
        const char *name = fdt_get_name(fit->fdt, node, &length);

        message_quote(quoted, sizeof(quoted),
                      (struct bytes){(const uint8_t *)name, (size_t)length});
        if (!fit_find_data(fit->fdt, node, &data))
            return problem_set(problem,
                               "has an image, %s, whose data-position, data-offset or data-size "
                               "makes no sense: make the image anew around a stamped kernel",
                               quoted);
        if (node != fit->kernel && data.offset < fit->data.offset + fit->data.size &&
            fit->data.offset < data.offset + data.size)
            return problem_set(problem,
                               "has an image, %s, whose data overlaps the kernel's: stamp the "
                               "kernel before the image is made",
                               quoted);
    }
    return true;
}

static enum lift lift_fit(const struct fit *fit, const struct source *outer, bool drop_signature,
                          struct plan *plan, struct problem *problem)
{
    bool changes = !plan || !plan_is_empty(plan);

    if (fit->is_signed && !drop_signature && changes) {
        problem_set(problem, "has a signed kernel or configuration, and any change breaks the "
                             "signature: stamp the kernel before the image is made and signed, or "
                             "give --drop-signature and sign again");
        return LIFT_FAILED;
    }
    if (changes && !check_others(fit, problem))
        return LIFT_FAILED;
    if (!plan || (fit->is_signed && drop_signature) || plan->keep < plan->size ||
        (changes && plan->patch_count + count_hashes(fit) > PLAN_MAX_PATCHES) ||
        !plan_lift(plan, fit->data.offset, outer->size))
        return LIFT_REWRAP;
    return !changes || patch_hashes(fit, outer, plan, problem) ? LIFT_DONE : LIFT_FAILED;
}

static enum lift lift(struct input *input, unsigned int layer, bool drop_signature,
                      struct plan *plan, struct problem *problem)
{
    struct fit fit;

    return read_fit(input, layer, &fit, problem)
               ? lift_fit(&fit, input->image.layers[layer].source, drop_signature, plan, problem)
               : LIFT_FAILED;
}

/* What moves behind the tree. Offsets are in the original. */
struct move {
    uint64_t fill;    /* zeros behind the new kernel */
    uint64_t from;    /* what follows: the first byte that stays */
    int64_t shift;    /* by how much it moves */
    bool all_offsets; /* those from the tree's end on, too */
};

static uint64_t align(uint64_t value, uint64_t alignment)
{
    return (value + alignment - 1) & ~(alignment - 1);
}

/* The end of what lies behind the kernel and belongs to no image. */
static uint64_t find_gap(const struct fit *fit, uint64_t kernel_end, uint64_t file_size)
{
    uint64_t next = file_size;
    struct fit_data data;
    int node;

    fdt_for_each_subnode(node, fit->fdt, fit->images)
    {
        if (fit_find_data(fit->fdt, node, &data) && data.offset >= kernel_end && data.offset < next)
            next = data.offset;
    }
    return next;
}

/*
 * The alignment of what stays where it is, so that it is the same before and after a stamp: the
 * tree's size, and data up to the kernel's. mkimage -B gives all of them the same, or more.
 */
static uint64_t find_alignment(const struct fit *fit)
{
    uint64_t all = fdt_totalsize(fit->fdt) | ALIGNMENT_MAX | fit->data.offset;
    struct fit_data data;
    int node;

    fdt_for_each_subnode(node, fit->fdt, fit->images)
    {
        if (fit_find_data(fit->fdt, node, &data) && data.place != FIT_IN_TREE &&
            data.offset < fit->data.offset)
            all |= data.offset;
    }
    return all & -all;
}

static enum error is_zero(const struct source *source, uint64_t begin, uint64_t end, bool *zero)
{
    uint8_t byte = 0;
    enum error error = ERR_OK;

    while (error == ERR_OK && byte == 0 && begin < end)
        error = source_read(source, begin++, &byte, 1);
    *zero = byte == 0;
    return error;
}

/* Moves what follows the kernel by a multiple of the alignment, away from zero. */
static enum error plan_distance(const struct fit *fit, const struct source *outer,
                                uint64_t new_size, uint64_t alignment, struct move *move)
{
    uint64_t old_end = fit->data.offset + fit->data.size;
    bool grows = new_size > fit->data.size;
    uint64_t change = grows ? new_size - fit->data.size : fit->data.size - new_size;
    uint64_t by = align(change, alignment);
    uint64_t gap = find_gap(fit, old_end, outer->size) - old_end;
    bool zero = false;
    enum error error = ERR_OK;

    if (grows) {
        move->fill = by - change;
        move->shift = (int64_t)by;
        return ERR_OK;
    }
    if (by - change <= gap)
        error = is_zero(outer, old_end, old_end + (by - change), &zero);
    if (zero) {
        move->from = old_end + (by - change);
    } else {
        by = change & ~(alignment - 1);
        move->fill = change - by;
    }
    move->shift = -(int64_t)by;
    return error;
}

/*
 * What stamps add, a strip takes away again, since it is seen from the result which of two rules
 * they went by: where the next data is aligned, as close to the kernel's as that allows, it is so
 * afterwards; elsewhere it moves by multiples of the alignment, which keep it what it is.
 */
static enum error plan_move(const struct fit *fit, const struct source *outer, uint64_t new_size,
                            struct move *move)
{
    uint64_t old_end = fit->data.offset + fit->data.size;
    uint64_t new_end = fit->data.offset + new_size;
    uint64_t alignment = find_alignment(fit);
    uint64_t next = find_gap(fit, old_end, outer->size);
    bool packed = false;
    enum error error = ERR_OK;

    *move = (struct move){.from = old_end, .all_offsets = true};
    if (next == align(old_end, alignment))
        error = is_zero(outer, old_end, next, &packed);
    if (error != ERR_OK || !packed)
        return error == ERR_OK ? plan_distance(fit, outer, new_size, alignment, move) : error;
    move->from = next;
    move->fill = align(new_end, alignment) - new_end;
    move->shift = (int64_t)align(new_end, alignment) - (int64_t)next;
    return ERR_OK;
}

static bool write_zeros(struct writer *writer, uint64_t size, struct problem *problem)
{
    static const uint8_t zeros[4096];
    bool ok = true;

    while (ok && size > 0) {
        size_t part = size < sizeof(zeros) ? (size_t)size : sizeof(zeros);

        ok = writer_put(writer, zeros, part, problem);
        size -= part;
    }
    return ok;
}

/* Writes the tree, and what is behind it. */
static bool write_all(struct fit_edit *tree, const struct move *move, const struct source *outer,
                      const struct source *inner, int fd, struct problem *problem)
{
    const struct fit_data *data = &tree->fit->data;
    struct writer writer = {.fd = fd};

    if (!fit_edit_finish(tree, problem) || !writer_put(&writer, tree->fdt, tree->size, problem))
        return false;
    if (data->place == FIT_IN_TREE)
        return writer_copy(&writer, outer, move->from, outer->size, problem);
    return writer_copy(&writer, outer, tree->size, data->offset, problem) &&
           writer_copy(&writer, inner, 0, inner->size, problem) &&
           write_zeros(&writer, move->fill, problem) &&
           writer_copy(&writer, outer, move->from, outer->size, problem);
}

static enum error plan_tree(const struct fit *fit, const struct source *outer, uint64_t new_size,
                            const struct fit_edit *tree, struct move *move)
{
    uint64_t end = fdt_totalsize(fit->fdt);

    if (fit->data.place != FIT_IN_TREE)
        return plan_move(fit, outer, new_size, move);
    *move = (struct move){.from = end, .shift = (int64_t)tree->size - (int64_t)end};
    return ERR_OK;
}

static bool rewrap_fit(const struct fit *fit, const struct source *outer, bool drop_signature,
                       const struct source *inner, int fd, struct problem *problem)
{
    struct fit_edit tree;
    struct move move;
    bool ok = fit_edit_copy(&tree, outer, fit, inner->size, problem);
    enum error error = ok ? plan_tree(fit, outer, inner->size, &tree, &move) : ERR_OK;

    if (error != ERR_OK)
        ok = problem_error(problem, error);
    ok = ok && (!drop_signature || fit_edit_drop_signatures(&tree, problem)) &&
         fit_edit_put_data(&tree, inner, problem) &&
         fit_edit_move_data(&tree, move.from, move.shift, move.all_offsets, problem) &&
         write_all(&tree, &move, outer, inner, fd, problem);
    fit_edit_free(&tree);
    return ok;
}

static bool rewrap(struct input *input, unsigned int layer, bool drop_signature,
                   const struct source *inner, int fd, struct problem *problem)
{
    struct fit fit;

    return read_fit(input, layer, &fit, problem) &&
           rewrap_fit(&fit, input->image.layers[layer].source, drop_signature, inner, fd, problem);
}

const struct wrapper stamp_fit = {"fit", check, lift, rewrap};
