/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What Xen asks of this folder: whether dom0's kernel copes with devices behind an IOMMU, asked
 * before any IOMMU is set up; the same of the kernels of dom0less domains; and what a domain's
 * device tree says about its devices.
 */
#ifndef KERNEL_NOTE_H
#define KERNEL_NOTE_H

#include <xen/types.h>

struct bootmodule;
struct domain;
struct dt_device_node;

/*
 * Reads the note of dom0's kernel, a boot module, applies the policy, and sets iommu_enable and
 * force_iommu accordingly. Prints the NEGOTIATION line. The module is decompressed in place if it
 * is gzip'd. Panics when dom0 must not be started. To be called before iommu_setup().
 */
void kernel_note_negotiate(void);

/*
 * Reads the note of a dom0less domain's kernel, which kernel_probe() has found, and says what is in
 * it. Without a /hypervisor node it is told of no device. Returns -EINVAL when the domain must not
 * be started: the kernel requires what it will not get.
 */
int kernel_note_check_domain(const struct domain *d, const struct bootmodule *kernel,
                             bool has_hypervisor_node);

/* Whether an IOMMU may protect the domain's devices, and it is told which. For dom0 after
 * kernel_note_negotiate(), for others after kernel_note_check_domain() until that of the next. */
bool kernel_note_protects(const struct domain *d);

/* Bytes by which a domain's device tree may grow because of what follows. */
unsigned int protected_devices_fdt_size(void);

/*
 * Writes a phandle into dom0's node for `node`, which is open and has no child yet, if the device
 * is protected and has none. Errors: libfdt's, or -ENOSPC without free phandles.
 */
int protected_devices_write_phandle(const struct domain *d, void *fdt, struct dt_device_node *node);

/*
 * The same in a dom0less domain's node, which is open and holds the properties of the node at
 * `offset` of the domain's partial device tree `partial`, for the device that is at `path` in the
 * host's tree and was passed through. Errors: libfdt's, -ENOSPC, -ENOMEM.
 */
int protected_devices_pass_through(const struct domain *d, void *fdt, const void *partial,
                                   int offset, const char *path);

/* Writes `protected-devices` into the open /hypervisor node, if there are any. Errors: libfdt's,
 * -ENOMEM. */
int protected_devices_write(const struct domain *d, void *fdt);

#endif
