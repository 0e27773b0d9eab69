/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Secure Boot signatures of PE images: any change breaks them.
 */
#ifndef MKIMAGE_XEN_SIGNATURE_H
#define MKIMAGE_XEN_SIGNATURE_H

#include "../loader/pe.h"
#include "plan.h"

/* Says that the image is signed, and the ways out; always false. */
bool signature_refuse(struct problem *problem);

/*
 * Plans to remove the certificate table of a signed image: directory entry 4, CheckSum, which it
 * invalidates, and the table itself where nothing follows it.
 */
bool signature_drop(const struct source *source, const struct pe *pe, struct plan *plan,
                    struct problem *problem);

#endif
