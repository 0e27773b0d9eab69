/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The note of an arm64 Image: in the header padding, where no byte of the image moves. The padding
 * is words of one value; the note covers some of them, and the word after it tells what they were.
 */
#include <stdlib.h>

#include "../loader/arm64_image.h"
#include "../notes/note.h"
#include "padding.h"
#include "signature.h"
#include "stamper.h"
#include "walk.h"

/* What has to hold before any byte changes. */
static bool check_signature(const struct stamp_job *job, struct plan *plan, struct problem *problem)
{
    struct arm64_image_header header;
    enum error error;

    if (!job->image->signature.present)
        return true;
    if (!job->drop_signature)
        return signature_refuse(problem);
    error = arm64_image_read_header(job->source, &header);
    return error == ERR_OK ? signature_drop(job->source, &header.pe, plan, problem)
                           : problem_error(problem, error);
}

static bool is_padding(uint32_t word)
{
    return word == ARM64_IMAGE_NOP || word == 0;
}

/* Where notes may begin in what `source` holds; readers look from the window's beginning on. */
static bool find_padding(const struct source *source, struct padding *padding,
                         struct problem *problem)
{
    struct arm64_image_header header;
    enum error error = arm64_image_read_header(source, &header);

    if (error != ERR_OK)
        return problem_error(problem, error);
    *padding = (struct padding){
        .source = source,
        .begin = header.efi_stub ? header.pe.sections_end + PADDING_RESERVED : header.window.begin,
        .end = header.window.end,
        .step = ARM64_IMAGE_SLOT,
        .first_only = !header.efi_stub, /* readers look nowhere else */
        .order = ENDIAN_LITTLE,
        .is_padding = is_padding,
    };
    return true;
}

/* Puts back what was there before the note in `area`. */
static bool remove_note(const struct stamp_job *job, const struct image_area *area,
                        struct plan *plan, struct problem *problem)
{
    struct padding padding;

    if (!find_padding(job->source, &padding, problem))
        return false;
    return padding_refill(&padding, area->offset, area->size, plan) ||
           problem_set(problem, "has a note with no padding after it, so what was in its place "
                                "is not known: start from the image before it was stamped");
}

static bool place_note(const struct source *source, const struct image *image,
                       const struct image_area *old, const struct names *names, struct plan *plan,
                       struct problem *problem)
{
    struct padding padding;
    uint64_t offset = 0;
    size_t size;
    uint8_t *note;
    bool ok;

    if (!find_padding(source, &padding, problem))
        return false;
    padding.preferred = old ? old->offset : 0;
    note = stamper_note(names, image->endian, &size);
    ok = padding_find(&padding, size, &offset);
    if (ok)
        ok = plan_patch(plan, source, offset, note, size, problem);
    else
        problem_set(problem,
                    "has no room for a note of %zu bytes in its header padding: use the kernel's "
                    "vmlinux, or rebuild it with an EFI stub (CONFIG_EFI)",
                    size);
    free(note);
    return ok;
}

static bool stamp(const struct stamp_job *job, struct plan *plan, struct problem *problem)
{
    const struct image_area *old = job->image->area_count ? &job->image->areas[0] : NULL;
    struct names names;
    struct plan place;
    struct plan_view view;
    bool ok;

    if (!walk_names(job->image, &names))
        return problem_set(problem, "names more features than can be followed");
    if (names_include(&names, job->names))
        return !job->drop_signature || check_signature(job, plan, problem);
    if (!names_add_desc(&names, names_desc(job->names)))
        return problem_set(problem, "would name more features than fit into a note");
    if (!check_signature(job, plan, problem) || (old && !remove_note(job, old, plan, problem)))
        return false;
    plan_view(&view, job->source, plan);
    plan_init(&place, view.source.size);
    ok = place_note(&view.source, job->image, old, &names, &place, problem) &&
         plan_compose(plan, &place, job->source, problem);
    plan_free(&place);
    return ok;
}

static bool strip(const struct stamp_job *job, struct plan *plan, bool *linked,
                  struct problem *problem)
{
    *linked = false;
    if (job->image->area_count == 0)
        return !job->drop_signature || check_signature(job, plan, problem);
    if (job->image->advert.reason == ERR_NOTE_TRUNCATED)
        return problem_set(problem, "has a note without an end, so what was in its place is not "
                                    "known: start from the image before it was stamped");
    return check_signature(job, plan, problem) &&
           remove_note(job, &job->image->areas[0], plan, problem);
}

const struct stamper stamp_arm64_image = {"arm64-image", stamp, strip};
