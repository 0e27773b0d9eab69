/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The note of an arm64 Image: in the header padding, where no byte of the image moves. The padding
 * is words of one value; the note covers some of them, and the word after it tells what they were.
 */
#include <stdlib.h>
#include <string.h>

#include "../loader/arm64_image.h"
#include "../notes/note.h"
#include "memory.h"
#include "stamper.h"
#include "walk.h"

/* What tools that add PE sections later (a UKI's, a signer's) find room for behind the table. */
#define RESERVED_SECTIONS 2u

#define SECTOR_SIZE 512u
#define WORD        4u

/* Removes the certificate table: directory entry 4, CheckSum, which it invalidates, and the table
 * itself where nothing follows it. */
static bool drop_signature(const struct stamp_job *job, struct plan *plan, struct problem *problem)
{
    static const uint8_t zeros[8];
    struct arm64_image_header header;
    enum error error = arm64_image_read_header(job->source, &header);
    uint64_t end;

    if (error != ERR_OK)
        return problem_error(problem, error);
    /* Certificates are padded to 8 bytes ("Attribute Certificate Table"), counted or not. */
    end =
        ((uint64_t)header.pe.certificates_offset + header.pe.certificates_size + 7) & ~UINT64_C(7);
    if (end >= job->source->size && header.pe.certificates_offset >= header.pe.raw_end &&
        header.pe.certificates_offset >= header.pe.sections_end)
        plan->keep = header.pe.certificates_offset;
    return plan_patch(plan, job->source, header.pe.certificates_entry, zeros, 8, problem) &&
           plan_patch(plan, job->source, header.pe.checksum_offset, zeros, 4, problem);
}

/* What has to hold before any byte changes. */
static bool check_signature(const struct stamp_job *job, struct plan *plan, struct problem *problem)
{
    if (!job->image->signature.present)
        return true;
    if (job->drop_signature)
        return drop_signature(job, plan, problem);
    return problem_set(problem, "is signed, and any change breaks the signature: stamp before "
                                "signing, or give --drop-signature and sign again");
}

static bool is_padding(uint32_t word)
{
    return word == ARM64_IMAGE_NOP || word == 0;
}

/* Puts back what was there before the note in `area`. */
static bool remove_note(const struct stamp_job *job, const struct image_area *area,
                        struct plan *plan, struct problem *problem)
{
    uint8_t next[WORD];
    uint8_t *filled;
    bool ok;

    if (source_read(job->source, area->offset + area->size, next, WORD) != ERR_OK ||
        !is_padding(load_u32(next, ENDIAN_LITTLE)))
        return problem_set(problem, "has a note with no padding after it, so what was in its place "
                                    "is not known: start from the image before it was stamped");
    filled = memory_get((size_t)area->size);
    for (size_t i = 0; i < area->size; i += WORD)
        memcpy(filled + i, next, WORD);
    ok = plan_patch(plan, job->source, area->offset, filled, (size_t)area->size, problem);
    free(filled);
    return ok;
}

/* Whether a note of `size` bytes can go to `slot`: padding of one value, with a word left over. */
static bool slot_is_free(struct bytes window, size_t slot, size_t size)
{
    uint32_t first;

    if (!range_ok(window.size, slot, size + WORD))
        return false;
    first = load_u32(window.data + slot, ENDIAN_LITTLE);
    for (size_t i = WORD; i <= size; i += WORD) {
        if (load_u32(window.data + slot + i, ENDIAN_LITTLE) != first)
            return false;
    }
    return is_padding(first);
}

static bool crosses_sector(uint64_t offset, size_t size)
{
    return offset / SECTOR_SIZE != (offset + size - 1) / SECTOR_SIZE;
}

/*
 * Chooses the slot: the old one if the note still fits it within one sector, else the first that
 * can be written in one piece, else the first. Slots begin below `limit`.
 */
static bool choose_slot(struct bytes window, uint64_t begin, size_t limit,
                        const struct image_area *old, size_t size, uint64_t *offset)
{
    if (old && old->offset >= begin && !crosses_sector(old->offset, size) &&
        slot_is_free(window, (size_t)(old->offset - begin), size)) {
        *offset = old->offset;
        return true;
    }
    for (int any = 0; any <= 1; any++) {
        for (size_t slot = 0; slot < limit; slot += ARM64_IMAGE_SLOT) {
            if ((any || !crosses_sector(begin + slot, size)) && slot_is_free(window, slot, size)) {
                *offset = begin + slot;
                return true;
            }
        }
    }
    return false;
}

/* Where notes may begin in what `source` holds; readers look from the window's beginning on. */
static bool read_window(const struct source *source, uint64_t *begin, uint8_t *buffer,
                        struct bytes *window, struct problem *problem)
{
    struct arm64_image_header header;
    enum error error = arm64_image_read_header(source, &header);
    size_t size = 0;

    if (error != ERR_OK)
        return problem_error(problem, error);
    *begin = header.window.begin;
    if (header.efi_stub)
        align_up_ok(header.pe.sections_end + RESERVED_SECTIONS * PE_SECTION_HEADER_SIZE,
                    ARM64_IMAGE_SLOT, begin);
    if (*begin < header.window.end)
        size = (size_t)(header.window.end - *begin);
    error = source_read(source, *begin, buffer, size);
    if (error != ERR_OK)
        return problem_error(problem, error);
    *window = (struct bytes){buffer, size};
    return true;
}

static bool place_note(const struct source *source, const struct image *image,
                       const struct image_area *old, const struct names *names, struct plan *plan,
                       struct problem *problem)
{
    uint8_t buffer[ARM64_IMAGE_WINDOW_MAX];
    struct bytes window;
    uint64_t begin = 0, offset = 0;
    size_t size;
    uint8_t *note;
    bool ok;

    if (!read_window(source, &begin, buffer, &window, problem))
        return false;
    note = stamper_note(names, image->endian, &size);
    /* Without an EFI stub readers look at the first slot only. */
    ok = choose_slot(window, begin, image->efi_stub ? window.size : 1, old, size, &offset);
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
