/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Which nodes of a device tree are devices that read and write memory by themselves. Device trees
 * have no such flag, so this names those that can be told by something that the tree says, and
 * what that is; a device about which the tree says nothing is not named.
 */
#ifndef MKIMAGE_XEN_BUS_MASTER_H
#define MKIMAGE_XEN_BUS_MASTER_H

#include "../loader/tree.h"

#define BUS_MASTER_MAX_POOLS 64u

/* The reserved memory that is compatible with shared-dma-pool, as far as it can be referred to. */
struct bus_master_pools {
    unsigned int count;
    uint32_t phandles[BUS_MASTER_MAX_POOLS];
};

void bus_master_find_pools(const void *fdt, struct bus_master_pools *pools);

/*
 * By what the walk's node shows that it is one; NULL when by nothing:
 *   "pci-host"        device_type is "pci"
 *   "dma-controller"  #dma-cells (bindings/dma/dma-controller.yaml); its clients, by `dmas`, are
 *                     not: it is the controller that accesses memory
 *   "dma-coherent"    dma-coherent or dma-noncoherent, on a node that is neither a bus, nor an
 *                     interrupt controller, nor an IOMMU
 *   "dma-pool"        memory-region that refers to a shared-dma-pool
 *   "known-device"    compatible with a device whose specification has it access memory
 */
const char *bus_master_sign(const struct tree_walk *walk, const struct bus_master_pools *pools);

#endif
