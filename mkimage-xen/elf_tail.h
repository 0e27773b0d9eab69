/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The tail that a stamp appends to an ELF, and how it is taken off again.
 *
 *     note area         the FEATURES note, then the undo note; a PT_NOTE covers it
 *     section names     a copy, with ".note.Xen" added
 *     section headers   a copy, with section .note.Xen added
 *     program headers   a copy, with PT_NOTEs added, when the table cannot grow where it is
 *
 * The ELF header then points there. The undo note (owner "mkimage-xen", type 1) holds the original
 * file size (8 bytes) and for each range that was changed below it the offset (8), the length (8)
 * and the original bytes, all in the file's byte order.
 */
#ifndef MKIMAGE_XEN_ELF_TAIL_H
#define MKIMAGE_XEN_ELF_TAIL_H

#include "../loader/image.h"
#include "names.h"
#include "plan.h"

#define ELF_TAIL_UNDO_OWNER "mkimage-xen"
#define ELF_TAIL_UNDO_TYPE  1u

/* Plans the tail for an ELF that has none. `image` is the opened `source`. */
bool elf_tail_add(const struct source *source, struct image *image, const struct names *names,
                  struct plan *plan, struct problem *problem);

enum elf_tail_found {
    ELF_TAIL_NONE,
    ELF_TAIL_WHOLE,  /* as a stamp left it */
    ELF_TAIL_CHANGED /* there is an undo note, but the file was changed since */
};

/*
 * Looks for the tail; when it is whole, *undo (initialised by the caller) becomes the plan that
 * takes it off, byte for byte, and *names what the tail advertises. It is whole when stamping the
 * undone file again makes the very same file: the undo note alone is not believed.
 */
enum elf_tail_found elf_tail_find(const struct source *source, struct image *image,
                                  struct plan *undo, struct names *names);

#endif
