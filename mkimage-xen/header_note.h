/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * A note in the header padding, where no byte of the image moves. The padding is words of one
 * value; the note covers some of them, and the word after it tells what they were.
 */
#ifndef MKIMAGE_XEN_HEADER_NOTE_H
#define MKIMAGE_XEN_HEADER_NOTE_H

#include "../loader/pe.h"
#include "padding.h"
#include "stamper.h"

struct header_note_layout {
    struct padding padding; /* where notes may begin */
    struct pe pe;           /* all zero: there are no PE headers */
};

struct header_note {
    bool (*read_layout)(const struct source *source, struct header_note_layout *layout,
                        struct problem *problem);
    const char *no_room; /* the way out when there is none */
};

/* stamper.stamp and stamper.strip for such a format. */
bool header_note_stamp(const struct header_note *format, const struct stamp_job *job,
                       struct plan *plan, struct problem *problem);
bool header_note_strip(const struct header_note *format, const struct stamp_job *job,
                       struct plan *plan, bool *linked, struct problem *problem);

#endif
