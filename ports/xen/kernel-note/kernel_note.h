/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What Xen asks of this folder: whether dom0's kernel copes with devices behind an IOMMU, asked
 * before any IOMMU is set up, and what dom0's device tree says about it.
 */
#ifndef KERNEL_NOTE_H
#define KERNEL_NOTE_H

#include <xen/types.h>

struct domain;
struct dt_device_node;

/*
 * Reads the note of dom0's kernel, a boot module, applies the policy, and sets iommu_enable and
 * force_iommu accordingly. Prints the NEGOTIATION line. The module is decompressed in place if it
 * is gzip'd. Panics when dom0 must not be started. To be called before iommu_setup().
 */
void kernel_note_negotiate(void);

/* Whether an IOMMU may protect dom0's devices, and dom0 is told which. After
 * kernel_note_negotiate(). */
bool kernel_note_protects(void);

/* Bytes by which dom0's device tree may grow because of what follows. */
unsigned int protected_devices_fdt_size(void);

/*
 * Writes a phandle into dom0's node for `node`, which is open and holds `node`'s own properties
 * already, if the device is protected and has none. Errors: libfdt's, or -ENOSPC without free
 * phandles.
 */
int protected_devices_write_phandle(const struct domain *d, void *fdt, struct dt_device_node *node);

/* Writes `protected-devices` into the open /hypervisor node, if there are any. Errors: libfdt's,
 * -ENOMEM. */
int protected_devices_write(const struct domain *d, void *fdt);

#endif
