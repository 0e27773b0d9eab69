/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The disks that the platform has. */
#ifndef TESTS_DOM0_DISKS_H
#define TESTS_DOM0_DISKS_H

#include "blk.h"

struct disk {
    struct blk blk;
    const char *name;   /* "pci" or "mmio" */
    bool is_protected;  /* listed in protected-devices, itself or its host bridge */
    uint32_t requester; /* "pci": its requester ID */
};

/* Finds and starts the disk at `index` behind the PCI host bridge, after pci_init(), and the first
 * that is a virtio-mmio device; false when there is none. */
bool disks_find_pci(struct disk *disk, const struct platform *platform, unsigned int index);
bool disks_find_mmio(struct disk *disk, const struct platform *platform);

#endif
