/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Unified kernel images: the kernel is edited in its place, and cannot become larger.
 */
#include "../loader/uki.h"
#include "signature.h"
#include "stamper.h"

static bool lift(struct input *input, unsigned int layer, bool drop_signature, struct plan *plan,
                 struct problem *problem)
{
    const struct image_layer *uki = &input->image.layers[layer];
    struct pe pe;
    enum error error;

    if (!plan_lift(plan, uki->slice.offset, uki->source->size))
        return problem_set(problem, "has no room for a larger kernel in its section .linux: stamp "
                                    "the kernel before it is put there");
    if (!uki->signature.present)
        return true;
    if (!drop_signature)
        return signature_refuse(problem);
    error = uki_read_pe(uki->source, &pe);
    return error == ERR_OK ? signature_drop(uki->source, &pe, plan, problem)
                           : problem_error(problem, error);
}

const struct wrapper stamp_uki = {"uki", NULL, lift, NULL};
