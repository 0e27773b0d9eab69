/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What differs between the versions of Xen. */
#ifndef KERNEL_NOTE_VERSION_H
#define KERNEL_NOTE_VERSION_H

#include <xen/device_tree.h>
#include <xen/init.h>
#include <xen/llc-coloring.h>
#include <xen/string.h>

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

/* Whether a dom0less domain's node asks for an IOMMU, whatever devices it has. */
static inline bool __init asks_for_iommu(const struct dt_device_node *domain)
{
    const char *passthrough;

    return !dt_property_read_string(domain, "passthrough", &passthrough) &&
           strcmp(passthrough, "enabled") == 0;
}

#endif
