/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The note of a zImage: in a tag table of its own.
 */
#include <stdlib.h>

#include "../loader/zimage.h"
#include "memory.h"
#include "signature.h"
#include "zimage_table.h"

/* Stamp or strip, whichever the job is. */
static bool edit(const struct stamp_job *job, struct plan *plan, bool *linked,
                 struct problem *problem)
{
    return job->names ? addition_stamp(&zimage_table, job, plan, problem)
                      : addition_strip(&zimage_table, job, plan, linked, problem);
}

/* Takes the signature off, and edits what is left. */
static bool edit_unsigned(const struct stamp_job *job, const struct pe *pe, struct plan *plan,
                          bool *linked, struct problem *problem)
{
    struct stamp_job inner = *job;
    struct plan_view view;
    struct plan change;
    enum error error;
    bool ok = false;

    if (!signature_drop(job->source, pe, plan, problem))
        return false;
    plan_view(&view, job->source, plan);
    plan_init(&change, view.source.size);
    inner.source = &view.source;
    inner.image = memory_get(sizeof(*inner.image));
    error = image_open(inner.image, inner.source, NULL);
    if (error == ERR_OK)
        ok = edit(&inner, &change, linked, problem) &&
             plan_compose(plan, &change, job->source, problem);
    else
        problem_error(problem, error);
    plan_free(&change);
    free(inner.image);
    return ok;
}

static bool edit_any(const struct stamp_job *job, struct plan *plan, bool *linked,
                     struct problem *problem)
{
    struct zimage_header header;
    enum error error = zimage_read_header(job->source, &header);

    if (error != ERR_OK)
        return problem_error(problem, error);
    if (header.pe.certificates_size == 0)
        return edit(job, plan, linked, problem);
    if (job->drop_signature)
        return edit_unsigned(job, &header.pe, plan, linked, problem);
    return edit(job, plan, linked, problem) && (plan_is_empty(plan) || signature_refuse(problem));
}

static bool stamp(const struct stamp_job *job, struct plan *plan, struct problem *problem)
{
    bool linked;

    return edit_any(job, plan, &linked, problem);
}

const struct stamper stamp_zimage = {"zimage", stamp, edit_any};
