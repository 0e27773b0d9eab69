/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "header_note.h"

#include <stdlib.h>
#include <string.h>

#include "../notes/note.h"
#include "signature.h"
#include "walk.h"

/* What the image's notes name: the one in these headers, and all others. */
struct found {
    const struct source *source;
    const struct image_area *area; /* of the note in these headers; NULL: none */
    bool full;                     /* there are more names than can be followed */
    struct names ours;
    struct names others;
};

static bool look(const struct note *note, const struct image_area *area, void *context)
{
    struct found *found = context;
    struct names *names = area->source == found->source ? &found->ours : &found->others;

    if (note_is_xen(note, NOTE_XEN_FEATURES) && !names_add_desc(names, note->desc))
        found->full = true;
    return !found->full;
}

static bool find(const struct stamp_job *job, struct found *found, struct problem *problem)
{
    found->source = job->source;
    found->area = NULL;
    found->full = false;
    names_init(&found->ours);
    names_init(&found->others);
    for (unsigned int i = 0; i < job->image->area_count; i++) {
        if (job->image->areas[i].source == job->source)
            found->area = &job->image->areas[i];
    }
    (void)walk_notes(job->image, look, found);
    return !found->full || problem_set(problem, "names more features than can be followed");
}

/* What has to hold before any byte changes. */
static bool check_signature(const struct stamp_job *job, const struct pe *pe, struct plan *plan,
                            struct problem *problem)
{
    if (pe->certificates_size == 0)
        return true;
    if (!job->drop_signature)
        return signature_refuse(problem);
    return signature_drop(job->source, pe, plan, problem);
}

/* Puts back what was there before the note. */
static bool remove_note(const struct header_note_layout *layout, const struct image_area *area,
                        struct plan *plan, struct problem *problem)
{
    return padding_refill(&layout->padding, area->offset, area->size, plan) ||
           problem_set(problem, "has a note with no padding after it, so what was in its place "
                                "is not known: start from the image before it was stamped");
}

static bool place_note(const struct header_note *format, const struct source *source,
                       const struct image_area *old, const struct names *names, enum endian endian,
                       struct plan *plan, struct problem *problem)
{
    struct header_note_layout layout;
    uint64_t offset = 0;
    size_t size;
    uint8_t *note;
    bool ok;

    if (!format->read_layout(source, &layout, problem))
        return false;
    layout.padding.preferred = old ? old->offset : 0;
    note = stamper_note(names, endian, &size);
    ok = padding_find(&layout.padding, size, &offset);
    if (ok)
        ok = plan_patch(plan, source, offset, note, size, problem);
    else
        problem_set(problem, "has no room for a note of %zu bytes in its header padding: %s", size,
                    format->no_room);
    free(note);
    return ok;
}

static bool replace_note(const struct header_note *format, const struct stamp_job *job,
                         const struct image_area *old, const struct names *names,
                         const struct header_note_layout *layout, struct plan *plan,
                         struct problem *problem)
{
    struct plan place;
    struct plan_view view;
    bool ok;

    if (!check_signature(job, &layout->pe, plan, problem) ||
        (old && !remove_note(layout, old, plan, problem)))
        return false;
    plan_view(&view, job->source, plan);
    plan_init(&place, view.source.size);
    ok = place_note(format, &view.source, old, names, job->image->endian, &place, problem) &&
         plan_compose(plan, &place, job->source, problem);
    plan_free(&place);
    return ok;
}

bool header_note_stamp(const struct header_note *format, const struct stamp_job *job,
                       struct plan *plan, struct problem *problem)
{
    struct header_note_layout layout;
    struct found found;
    struct names names;

    if (!format->read_layout(job->source, &layout, problem) || !find(job, &found, problem))
        return false;
    names = found.ours;
    if (!stamper_add_missing(&found.others, job->names, &names, problem))
        return false;
    if (strcmp(names.text, found.ours.text) == 0)
        return !job->drop_signature || check_signature(job, &layout.pe, plan, problem);
    return replace_note(format, job, found.area, &names, &layout, plan, problem);
}

bool header_note_strip(const struct header_note *format, const struct stamp_job *job,
                       struct plan *plan, bool *linked, struct problem *problem)
{
    struct header_note_layout layout;
    struct found found;

    if (!format->read_layout(job->source, &layout, problem) || !find(job, &found, problem))
        return false;
    *linked = found.others.length > 0;
    if (!found.area)
        return !job->drop_signature || check_signature(job, &layout.pe, plan, problem);
    if (job->image->advert.reason == ERR_NOTE_TRUNCATED)
        return problem_set(problem, "has a note without an end, so what was in its place is not "
                                    "known: start from the image before it was stamped");
    return check_signature(job, &layout.pe, plan, problem) &&
           remove_note(&layout, found.area, plan, problem);
}
