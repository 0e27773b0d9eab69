/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The note of an EFI zboot image: in its own header padding, not in the payload. Its code has the
 * payload's size and place built in, and a payload that is compressed again with a note in it is,
 * as a rule, some bytes too large.
 */
#include "../loader/arm64_image.h"
#include "../loader/zboot.h"
#include "header_note.h"
#include "stamper.h"

static bool is_padding(uint32_t word)
{
    return word == 0;
}

static bool read_layout(const struct source *source, struct header_note_layout *layout,
                        struct problem *problem)
{
    struct zboot_header header;
    enum error error = zboot_read_header(source, &header);

    if (error != ERR_OK)
        return problem_error(problem, error);
    layout->pe = header.pe;
    layout->padding = (struct padding){
        .source = source,
        .begin = header.pe.sections_end + PADDING_RESERVED,
        .end = header.window_end,
        .step = ARM64_IMAGE_SLOT,
        .order = ENDIAN_LITTLE,
        .is_padding = is_padding,
    };
    return true;
}

static const struct header_note zboot_note = {
    .read_layout = read_layout,
    .no_room = "unpack the kernel in it",
};

static bool stamp(const struct stamp_job *job, struct plan *plan, struct problem *problem)
{
    return header_note_stamp(&zboot_note, job, plan, problem);
}

static bool strip(const struct stamp_job *job, struct plan *plan, bool *linked,
                  struct problem *problem)
{
    return header_note_strip(&zboot_note, job, plan, linked, problem);
}

const struct stamper stamp_zboot = {"zboot", stamp, strip};
