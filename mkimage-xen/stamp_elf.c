/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The note of an ELF: in a tail of its own (elf_tail.h). Notes that the kernel was linked with stay
 * as they are, and the tail names only what they lack: readers take the union.
 */
#include <stdlib.h>
#include <string.h>

#include "elf_tail.h"
#include "memory.h"
#include "stamper.h"
#include "walk.h"

/* The image without the tail, if it has one. */
struct base {
    enum elf_tail_found found;
    struct plan undo;
    struct plan_view view;
    const struct source *source;
    struct image *image;
    struct image *own;   /* to be freed */
    struct names ours;   /* what the tail advertises */
    struct names linked; /* what the rest does */
};

static bool open_base(struct base *base, const struct stamp_job *job, struct problem *problem)
{
    base->source = job->source;
    base->image = job->image;
    base->own = NULL;
    plan_init(&base->undo, job->source->size);
    base->found = elf_tail_find(job->source, job->image, &base->undo, &base->ours);
    if (base->found == ELF_TAIL_WHOLE) {
        enum error error;

        plan_view(&base->view, job->source, &base->undo);
        base->source = &base->view.source;
        base->own = base->image = memory_get(sizeof(*base->image));
        error = image_open(base->image, base->source, NULL);
        if (error != ERR_OK)
            return problem_error(problem, error);
    }
    return walk_names(base->image, &base->linked) ||
           problem_set(problem, "names more features than can be followed");
}

static void close_base(struct base *base)
{
    plan_free(&base->undo);
    free(base->own);
}

/* Adds to *names what is wanted and not linked in. */
static bool add_missing(const struct names *linked, const struct names *wanted, struct names *names,
                        struct problem *problem)
{
    struct feature_name name;
    size_t position = 0;

    while (feature_next(names_desc(wanted), &position, &name) == ERR_OK) {
        enum names_match match = names_match(linked, name.name);

        if (match == NAMES_SUPPORTS && name.required)
            return problem_set(problem,
                               "supports %.*s by a note that is linked in, so a stamp cannot "
                               "require it: require it in the kernel's own note and rebuild",
                               (int)name.name.size, (const char *)name.name.data);
        if (match == NAMES_LACKS && !names_add(names, name.name, name.required))
            return problem_set(problem, "would name more features than fit into a note");
    }
    return true;
}

static bool stamp_base(struct base *base, const struct stamp_job *job, struct plan *plan,
                       struct problem *problem)
{
    struct names names = base->ours;
    struct plan tail;
    bool ok;

    if (!add_missing(&base->linked, job->names, &names, problem))
        return false;
    if (strcmp(names.text, base->ours.text) == 0)
        return true;
    plan_init(&tail, base->source->size);
    ok = elf_tail_add(base->source, base->image, &names, &tail, problem);
    if (ok) {
        struct plan old = *plan;

        *plan = base->undo;
        base->undo = old;
        ok = plan_compose(plan, &tail, job->source, problem);
    }
    plan_free(&tail);
    return ok;
}

static bool stamp(const struct stamp_job *job, struct plan *plan, struct problem *problem)
{
    struct base base;
    bool ok = open_base(&base, job, problem) && stamp_base(&base, job, plan, problem);

    close_base(&base);
    return ok;
}

static bool strip(const struct stamp_job *job, struct plan *plan, bool *linked,
                  struct problem *problem)
{
    struct base base;
    bool ok = open_base(&base, job, problem);

    if (ok && base.found == ELF_TAIL_CHANGED)
        ok = problem_set(problem, "was changed after it was stamped, so the stamp cannot be taken "
                                  "off: start from the image before it was stamped");
    if (ok) {
        struct plan old = *plan;

        *linked = base.image->advert.status != ADVERT_ABSENT;
        *plan = base.undo;
        base.undo = old;
    }
    close_base(&base);
    return ok;
}

const struct stamper stamp_elf = {"elf", stamp, strip};
