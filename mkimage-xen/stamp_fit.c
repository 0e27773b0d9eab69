/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Flattened image trees: the kernel of the default configuration is edited in its place, cannot
 * become larger, and its hashes are made anew.
 */
#include <libfdt.h>
#include <string.h>

#include "../loader/fit.h"
#include "../loader/tree.h"
#include "digest.h"
#include "stamper.h"

/* Sees a hash of the kernel: its algorithm, and its value as it is in the tree. */
struct hash_visit {
    const struct source *source; /* the data */
    const struct source *outer;  /* the image, and the plan for it; NULL: only check */
    struct plan *plan;
};

static bool see_hash(const struct fit *fit, const struct hash_visit *visit, int node,
                     struct problem *problem)
{
    const char *algorithm = tree_string(tree_property(fit->fdt, node, "algo"));
    struct bytes value = tree_property(fit->fdt, node, "value");
    struct digest digest;

    if (!algorithm || !value.data)
        return problem_error(problem, ERR_BAD_FIT);
    if (!digest_make(algorithm, visit->source, &digest, problem))
        return false;
    if (visit->plan)
        return plan_patch(visit->plan, visit->outer,
                          (uint64_t)(value.data - (const uint8_t *)fit->fdt), digest.bytes,
                          digest.size, problem);
    return (value.size == digest.size && memcmp(value.data, digest.bytes, value.size) == 0) ||
           problem_set(problem,
                       "has a kernel whose %s in the image tree is wrong: copy or download "
                       "it again",
                       algorithm);
}

static bool see_hashes(const struct fit *fit, const struct hash_visit *visit,
                       struct problem *problem)
{
    for (int node = fdt_first_subnode(fit->fdt, fit->kernel); node >= 0;
         node = fdt_next_subnode(fit->fdt, node)) {
        const char *name = fdt_get_name(fit->fdt, node, NULL);

        if (name && strncmp(name, "hash", 4) == 0 && !see_hash(fit, visit, node, problem))
            return false;
    }
    return true;
}

static bool lift(struct input *input, unsigned int layer, bool drop_signature, struct plan *plan,
                 struct problem *problem)
{
    const struct image_layer *wrapped = &input->image.layers[layer];
    struct hash_visit before = {.source = &wrapped->slice.source};
    struct hash_visit after = {.outer = wrapped->source, .plan = plan};
    struct plan_view view;
    struct slice changed;
    struct fit fit;
    enum error error = fit_read(wrapped->source, &input->environment, &fit);

    if (error != ERR_OK)
        return problem_error(problem, error);
    if (fit.is_signed && (drop_signature || !plan_is_empty(plan)))
        return problem_set(problem, "has a signed configuration: stamp the kernel, then make and "
                                    "sign the image again");
    if (plan_is_empty(plan))
        return plan_lift(plan, fit.offset, wrapped->source->size);
    if (!see_hashes(&fit, &before, problem))
        return false;
    if (!plan_lift(plan, fit.offset, wrapped->source->size))
        return problem_set(problem, "has no room for a larger kernel: stamp the kernel before the "
                                    "image is made");
    plan_view(&view, wrapped->source, plan);
    error = slice_init(&changed, &view.source, fit.offset, fit.size);
    if (error != ERR_OK)
        return problem_error(problem, error);
    after.source = &changed.source;
    return see_hashes(&fit, &after, problem);
}

const struct wrapper stamp_fit = {"fit", NULL, lift, NULL};
