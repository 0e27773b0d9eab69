/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What a stamp adds to a kernel whose format has a place for notes that others use as well: an
 * ELF's tail, a zImage's tag table.
 *
 * Notes that the kernel was linked with stay as they are, and the addition names only what they
 * lack: readers take the union. The addition holds a FEATURES note and, right behind it, an undo
 * note (owner "mkimage-xen", type 1) that says how to take it off. It is believed only when
 * stamping the undone file again makes the very same file.
 */
#ifndef MKIMAGE_XEN_ADDITION_H
#define MKIMAGE_XEN_ADDITION_H

#include "../loader/image.h"
#include "names.h"
#include "plan.h"
#include "stamper.h"

#define ADDITION_UNDO_OWNER "mkimage-xen"
#define ADDITION_UNDO_TYPE  1u

struct addition {
    /* Plans the addition for a kernel that has none. `image` is the opened `source`. */
    bool (*add)(const struct source *source, struct image *image, const struct names *names,
                struct plan *plan, struct problem *problem);
    /* Makes *undo, an empty plan for `source`, what the undo note's descriptor says. */
    bool (*read_undo)(struct bytes desc, enum endian endian, const struct source *source,
                      struct plan *undo);
};

/* stamper.stamp and stamper.strip for a format with such an addition. */
bool addition_stamp(const struct addition *addition, const struct stamp_job *job, struct plan *plan,
                    struct problem *problem);
bool addition_strip(const struct addition *addition, const struct stamp_job *job, struct plan *plan,
                    bool *linked, struct problem *problem);

/* The notes of an addition, as an area of *size bytes. For free(). */
uint8_t *addition_notes(const struct names *names, enum endian endian, struct bytes undo,
                        size_t *size);

#endif
