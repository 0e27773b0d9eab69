/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Unified kernel images: the kernel is edited in its place, and cannot become larger.
 */
#include "../loader/uki.h"
#include "signature.h"
#include "stamper.h"

/*
 * ukify signs what TPM PCR 11 will hold once the image has been measured, section by section
 * (systemd-measure(1)): with another kernel that would not be true, and disks would stay locked.
 */
static enum error find_measurement(const struct source *uki, const struct pe *pe, bool *found)
{
    struct pe_section section;

    return pe_find_section(uki, pe, ".pcrsig", &section, found);
}

static bool lift_uki(const struct image_layer *uki, bool drop_signature, struct plan *plan,
                     struct problem *problem)
{
    bool measured = false;
    struct pe pe;
    enum error error = uki_read_pe(uki->source, &pe);

    if (error == ERR_OK)
        error = find_measurement(uki->source, &pe, &measured);
    if (error != ERR_OK)
        return problem_error(problem, error);
    if (measured && !plan_is_empty(plan))
        return problem_set(
            problem, "has a signature of what the TPM will measure (section .pcrsig), and any "
                     "change breaks it: stamp the kernel before the image is made");
    if (!plan_lift(plan, uki->slice.offset, uki->source->size))
        return problem_set(problem, "has no room for a larger kernel in its section .linux: stamp "
                                    "the kernel before it is put there");
    if (!uki->signature.present)
        return true;
    return drop_signature ? signature_drop(uki->source, &pe, plan, problem)
                          : signature_refuse(problem);
}

static enum lift lift(struct input *input, unsigned int layer, bool drop_signature,
                      struct plan *plan, struct problem *problem)
{
    if (plan)
        return lift_uki(&input->image.layers[layer], drop_signature, plan, problem) ? LIFT_DONE
                                                                                    : LIFT_FAILED;
    problem_set(problem, "has a compressed kernel in its section .linux: stamp the kernel before "
                         "it is put there");
    return LIFT_FAILED;
}

const struct wrapper stamp_uki = {"uki", NULL, lift, NULL};
