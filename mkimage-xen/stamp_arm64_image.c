/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The note of an arm64 Image: in the header padding.
 */
#include <string.h>

#include "../loader/arm64_image.h"
#include "header_note.h"
#include "stamper.h"

static bool is_padding(uint32_t word)
{
    return word == ARM64_IMAGE_NOP || word == 0;
}

/* Readers look from the window's beginning on. */
static bool read_layout(const struct source *source, struct header_note_layout *layout,
                        struct problem *problem)
{
    struct arm64_image_header header;
    enum error error = arm64_image_read_header(source, &header);

    if (error != ERR_OK)
        return problem_error(problem, error);
    layout->pe = header.pe;
    layout->padding = (struct padding){
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

static const struct header_note arm64_image_note = {
    .read_layout = read_layout,
    .no_room = "use the kernel's vmlinux, or rebuild it with an EFI stub (CONFIG_EFI)",
};

static bool stamp(const struct stamp_job *job, struct plan *plan, struct problem *problem)
{
    return header_note_stamp(&arm64_image_note, job, plan, problem);
}

static bool strip(const struct stamp_job *job, struct plan *plan, bool *linked,
                  struct problem *problem)
{
    return header_note_strip(&arm64_image_note, job, plan, linked, problem);
}

const struct stamper stamp_arm64_image = {"arm64-image", stamp, strip};
