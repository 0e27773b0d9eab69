/* SPDX-License-Identifier: MIT */
/*
 * Unified kernel images (UAPI Group Specifications, "Unified Kernel Image"): a PE image with the
 * kernel in its section .linux. Freestanding.
 */
#ifndef LOADER_UKI_H
#define LOADER_UKI_H

#include "image.h"
#include "pe.h"

/* Whether it is a PE image: the section can be seen only by uki_unwrap(). */
bool uki_probe(struct bytes head);

/*
 * image_format.unwrap. Errors: ERR_WRONG_MACHINE, ERR_NOT_A_KERNEL (it has no section .linux),
 * pe_read()'s, the source's own.
 */
enum error uki_unwrap(struct image_layer *layer, struct loader_environment *environment,
                      const struct source **inner);

/* Reads the PE headers. Errors as above. */
enum error uki_read_pe(const struct source *source, struct pe *pe);

#endif
