/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What differs between the versions of Xen. */
#ifndef KERNEL_NOTE_VERSION_H
#define KERNEL_NOTE_VERSION_H

#include <xen/llc-coloring.h>

#include <asm/kernel.h>

/* Puts the decompressed kernel in place of a gzip'd one. -ENOMEM, or negative when it is broken. */
static inline int decompress_module(struct bootmodule *boot)
{
    return kernel_gunzip(boot);
}

/* Whether dom0's addresses will be the machine's. */
static inline bool maps_dom0_directly(void)
{
    return !llc_coloring_enabled;
}

#endif
