/* SPDX-License-Identifier: MIT */
/*
 * The /hypervisor node of dom0's device tree, by which the hypervisor says which devices it
 * protects: `protected-devices`, a list of phandles, once the verdict is on. Needs libfdt's
 * sequential writer.
 */
#ifndef LOADER_HYPERVISOR_H
#define LOADER_HYPERVISOR_H

#include "devices.h"

#define HYPERVISOR_COMPATIBLE "mkimage-xen,hyp"

/*
 * Writes the node where `out` is. `devices` have phandles (devices_number()); NULL when nothing is
 * protected. 0, or libfdt's first error.
 */
int hypervisor_write(void *out, const struct devices *devices);

#endif
