/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * One edit of one image, from its file to the changed file: what stamp and strip have in common.
 */
#ifndef MKIMAGE_XEN_EDIT_H
#define MKIMAGE_XEN_EDIT_H

#include "message.h"
#include "names.h"

struct edit {
    const char *path;
    const char *out;           /* NULL: in place */
    bool no_sync;              /* `out` need not be on the disk when edit_run() comes back */
    const struct names *names; /* to be advertised; NULL: strip */
    const char *configuration; /* of a FIT; NULL: the default one */
    bool drop_signature;
    bool dry_run; /* print the plan and write nothing */
};

/* Does it and says so, or says why not. STATUS_YES or STATUS_ERROR. */
enum status edit_run(const struct edit *edit);

#endif
