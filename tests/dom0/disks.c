/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "disks.h"

#include <stddef.h>

bool disks_find_pci(struct disk *disk, const struct platform *platform, unsigned int index)
{
    const struct pci_function *function =
        pci_find(VIRTIO_PCI_VENDOR, VIRTIO_PCI_MODERN(BLK_DEVICE_TYPE), index);

    if (function == NULL || !virtio_pci_probe(&disk->blk.device, function))
        return false;
    disk->name = "pci";
    disk->is_protected = platform->pci.is_protected;
    disk->requester = function->requester;
    return blk_start(&disk->blk);
}

bool disks_find_mmio(struct disk *disk, const struct platform *platform)
{
    unsigned int i;

    for (i = 0; i < platform->virtio_mmio_count; i++) {
        const struct platform_device *device = &platform->virtio_mmio[i];

        if (!virtio_mmio_probe(&disk->blk.device, device->registers.base, BLK_DEVICE_TYPE))
            continue;
        disk->name = "mmio";
        disk->is_protected = device->is_protected;
        return blk_start(&disk->blk);
    }
    return false;
}
