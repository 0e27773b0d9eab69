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

#include "addition.h"

extern const struct addition elf_tail;

#endif
