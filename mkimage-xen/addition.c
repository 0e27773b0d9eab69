/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "addition.h"

#include <stdlib.h>
#include <string.h>

#include "../notes/note.h"
#include "memory.h"
#include "walk.h"

uint8_t *addition_notes(const struct names *names, enum endian endian, struct bytes undo,
                        size_t *size)
{
    size_t features, undo_note = note_size(sizeof(ADDITION_UNDO_OWNER), undo.size);
    uint8_t *note = stamper_note(names, endian, &features);

    *size = features + undo_note;
    note = memory_resize(note, *size);
    /* Cannot fail: the room is the note's own size. */
    (void)note_write(note + features, undo_note, endian, ADDITION_UNDO_OWNER, ADDITION_UNDO_TYPE,
                     undo, &undo_note);
    return note;
}

enum found {
    FOUND_NONE,
    FOUND_WHOLE,  /* as a stamp left it */
    FOUND_CHANGED /* there is an undo note, but the file was changed since */
};

/* Whether stamping what `undo` yields makes `source` again. */
static bool is_inverse(const struct addition *addition, const struct source *source,
                       const struct plan *undo, const struct names *names)
{
    struct image *image = memory_get(sizeof(*image));
    struct problem ignored;
    struct plan again, both;
    struct plan_view view;
    bool same = false;

    plan_view(&view, source, undo);
    plan_init(&again, view.source.size);
    plan_init(&both, source->size);
    both.keep = undo->keep;
    for (unsigned int i = 0; i < undo->patch_count; i++)
        plan_patch(&both, source, undo->patches[i].offset, undo->patches[i].after,
                   undo->patches[i].size, &ignored);
    if (image_open(image, &view.source, NULL) == ERR_OK &&
        addition->add(&view.source, image, names, &again, &ignored) &&
        plan_compose(&both, &again, source, &ignored))
        same = plan_is_empty(&both);
    plan_free(&again);
    plan_free(&both);
    free(image);
    return same;
}

struct search {
    const struct addition *addition;
    const struct source *source;
    enum endian endian;
    struct plan *undo;
    struct names *names;
    const struct image_area *area; /* that of the FEATURES note seen last, and where it ends */
    size_t end;
    enum found found;
};

static bool look(const struct note *note, const struct image_area *area, void *context)
{
    struct search *search = context;

    if (note_is_xen(note, NOTE_XEN_FEATURES) && note->offset == 0) {
        names_init(search->names);
        search->area = names_add_desc(search->names, note->desc) ? area : NULL;
        search->end = note->size;
        return true;
    }
    if (note->type != ADDITION_UNDO_TYPE || note->owner.size != sizeof(ADDITION_UNDO_OWNER) ||
        memcmp(note->owner.data, ADDITION_UNDO_OWNER, note->owner.size) != 0)
        return true;
    search->found = FOUND_CHANGED;
    /* Ours is the second note of its area, so no area makes more than one try. */
    if (search->area != area || search->end != note->offset)
        return true;
    plan_free(search->undo);
    if (!search->addition->read_undo(note->desc, search->endian, search->source, search->undo) ||
        !is_inverse(search->addition, search->source, search->undo, search->names))
        return true;
    search->found = FOUND_WHOLE;
    return false;
}

/*
 * Looks for the addition; when it is whole, *undo becomes the plan that takes it off, byte for
 * byte, and *names what it advertises.
 */
static enum found find(const struct addition *addition, const struct source *source,
                       struct image *image, struct plan *undo, struct names *names)
{
    struct search search = {
        .addition = addition,
        .source = source,
        .endian = image->endian,
        .undo = undo,
        .names = names,
        .found = FOUND_NONE,
    };

    (void)walk_notes(image, look, &search);
    if (search.found != FOUND_WHOLE) {
        plan_free(undo);
        names_init(names);
    }
    return search.found;
}

/* The image without the addition, if it has one. */
struct base {
    enum found found;
    struct plan undo;
    struct plan_view view;
    const struct source *source;
    struct image *image;
    struct image *own;   /* to be freed */
    struct names ours;   /* what the addition advertises */
    struct names linked; /* what the rest does */
};

static bool open_base(const struct addition *addition, struct base *base,
                      const struct stamp_job *job, struct problem *problem)
{
    base->source = job->source;
    base->image = job->image;
    base->own = NULL;
    plan_init(&base->undo, job->source->size);
    base->found = find(addition, job->source, job->image, &base->undo, &base->ours);
    if (base->found == FOUND_WHOLE) {
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

static bool stamp_base(const struct addition *addition, struct base *base,
                       const struct stamp_job *job, struct plan *plan, struct problem *problem)
{
    struct names names = base->ours;
    struct plan added;
    bool ok;

    if (!stamper_add_missing(&base->linked, job->names, &names, problem))
        return false;
    if (strcmp(names.text, base->ours.text) == 0)
        return true;
    plan_init(&added, base->source->size);
    ok = addition->add(base->source, base->image, &names, &added, problem);
    if (ok) {
        struct plan old = *plan;

        *plan = base->undo;
        base->undo = old;
        ok = plan_compose(plan, &added, job->source, problem);
    }
    plan_free(&added);
    return ok;
}

bool addition_stamp(const struct addition *addition, const struct stamp_job *job, struct plan *plan,
                    struct problem *problem)
{
    struct base base;
    bool ok =
        open_base(addition, &base, job, problem) && stamp_base(addition, &base, job, plan, problem);

    close_base(&base);
    return ok;
}

bool addition_strip(const struct addition *addition, const struct stamp_job *job, struct plan *plan,
                    bool *linked, struct problem *problem)
{
    struct base base;
    bool ok = open_base(addition, &base, job, problem);

    if (ok && base.found == FOUND_CHANGED)
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
