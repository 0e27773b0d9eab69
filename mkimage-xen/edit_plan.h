/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What an edit makes of an image: which layer is changed, and the plan for it. Nothing is written,
 * and where the image comes from does not matter.
 */
#ifndef MKIMAGE_XEN_EDIT_PLAN_H
#define MKIMAGE_XEN_EDIT_PLAN_H

#include "input.h"
#include "names.h"
#include "plan.h"

struct edit_plan {
    const struct names *names; /* what was asked for */
    bool drop_signature;
    unsigned int layer; /* that is changed: the kernel, or a wrapper that has notes itself; or,
                           where that is changed in its place, one around it */
    const struct source *source; /* of that layer */
    struct plan plan;            /* for it */
    bool rewrap;                 /* the layers around it are written again */
    bool was_so;                 /* the image advertised, or lacked, what it should already */
    bool linked;                 /* notes stay that strip cannot take out */
    bool dropped;                /* there were signatures, and they are not there any more */
};

/*
 * Makes the plan that lets an open image advertise `names`, or takes out what stamp put there when
 * that is NULL, and reads the result as any loader would. Needs edit_plan_free() in either case;
 * `input` and `names` have to outlive it.
 */
bool edit_plan_make(struct edit_plan *made, struct input *input, const struct names *names,
                    bool drop_signature, struct problem *problem);
void edit_plan_free(struct edit_plan *made);

/* Whether nothing would change. */
bool edit_plan_is_empty(const struct edit_plan *made);

/*
 * Where the layers around the changed one are to be written again, writes the whole image to `fd`:
 * these layers, innermost first, each but the outermost to a nameless file. Then reads it.
 */
bool edit_plan_rewrap(const struct edit_plan *made, struct input *input, int fd,
                      struct problem *problem);

#endif
