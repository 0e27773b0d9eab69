/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Unified kernel images: the kernel is edited in its place, and cannot become larger.
 */
#include "../loader/uki.h"
#include "signature.h"
#include "stamper.h"

static enum lift lift(struct input *input, unsigned int layer, bool drop_signature,
                      struct plan *plan, struct problem *problem)
{
    const struct image_layer *uki = &input->image.layers[layer];
    struct pe pe;
    enum error error;

    if (!plan || !plan_lift(plan, uki->slice.offset, uki->source->size)) {
        problem_set(problem,
                    "has %s kernel in its section .linux: stamp the kernel before it is put there",
                    plan ? "no room for a larger" : "a compressed");
        return LIFT_FAILED;
    }
    if (!uki->signature.present)
        return LIFT_DONE;
    if (!drop_signature) {
        signature_refuse(problem);
        return LIFT_FAILED;
    }
    error = uki_read_pe(uki->source, &pe);
    if (error != ERR_OK)
        problem_error(problem, error);
    return error == ERR_OK && signature_drop(uki->source, &pe, plan, problem) ? LIFT_DONE
                                                                              : LIFT_FAILED;
}

const struct wrapper stamp_uki = {"uki", NULL, lift, NULL};
