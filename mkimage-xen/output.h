/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * A file that appears whole or not at all: written under a temporary name beside its place, synced,
 * then renamed over it. What is not committed is removed, also when a signal ends the tool.
 */
#ifndef MKIMAGE_XEN_OUTPUT_H
#define MKIMAGE_XEN_OUTPUT_H

#include <sys/stat.h>

#include "message.h"

struct output {
    int fd;          /* to be written; -1: not open */
    char *path;      /* where it goes, symbolic links resolved */
    char *temporary; /* its name until then */
};

/*
 * Starts a file that is to be `path`. Where `path` exists it has to be a regular file, or a
 * symbolic link to one, which then stays a link.
 */
bool output_begin(struct output *output, const char *path, struct problem *problem);

/*
 * Gives the file the mode of `model` (and its owner, where that is allowed and `own` is set), syncs
 * it if `sync` is set, and puts it in its place. Ends the output whatever comes of it.
 */
bool output_commit(struct output *output, const struct stat *model, bool own, bool sync,
                   struct problem *problem);

/* Removes what was written. Safe after output_commit(). */
void output_abandon(struct output *output);

#endif
