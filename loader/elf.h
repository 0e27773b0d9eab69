/* SPDX-License-Identifier: MIT */
/*
 * ELF kernels (vmlinux): ELF64 for AArch64 and ELF32 for Arm, either byte order, ET_EXEC or ET_DYN.
 * Freestanding.
 *
 * Notes come from the PT_NOTE segments; only when none of those holds a note of owner "Xen" are the
 * SHT_NOTE sections read as well (the rule of x86 Xen's libelf), those within a PT_NOTE excepted.
 * Extended numbering (e_phnum of PN_XNUM, or e_shnum kept in section 0) is not supported.
 */
#ifndef LOADER_ELF_H
#define LOADER_ELF_H

#include "image.h"

bool elf_probe(struct bytes head);

/*
 * image_format.read for ELF. Validates both header tables and that every segment lies within the
 * source, when its size is known. Errors: ERR_BAD_ELF, ERR_WRONG_MACHINE, ERR_TRUNCATED,
 * ERR_TOO_MANY_SEGMENTS, ERR_TOO_MANY_AREAS, the source's own.
 */
enum error elf_read(const struct source *source, struct image *image);

#endif
