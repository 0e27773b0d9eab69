/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The engine that carries plans out, so that the file is the old image or the new one after a crash
 * at any point, and never something between.
 */
#ifndef MKIMAGE_XEN_APPLY_H
#define MKIMAGE_XEN_APPLY_H

#include "file.h"
#include "plan.h"

/*
 * Changes `file` by `plan` in its place: appends, syncs, makes the new bytes count by one write
 * within one 512-byte sector, syncs, truncates, syncs. A plan that cannot be ordered so is carried
 * out on a copy that replaces the file.
 */
bool apply_in_place(const struct file *file, const struct plan *plan, struct problem *problem);

/*
 * Makes `path` what the plan makes of `file`; `file` is not changed unless `path` names it. Without
 * `sync` it is left to the system when `path` reaches the disk, unless it takes the place of
 * `file`: after a power failure it may then be empty, or the file that was there before.
 */
bool apply_to(const struct file *file, const struct plan *plan, const char *path, bool sync,
              struct problem *problem);

/*
 * Makes `path` what `write` writes to the open file `fd`, with the mode of `file`: for wrapped
 * formats, which are written whole.
 */
typedef bool (*apply_writer)(int fd, void *context, struct problem *problem);
bool apply_whole(const struct file *file, apply_writer write, void *context, const char *path,
                 bool sync, struct problem *problem);

#endif
