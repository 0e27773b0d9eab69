/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The older binding of SMMUv1 and v2: the SMMU's node names its devices by `mmu-masters`, a list of
 * phandles, each with as many stream IDs as the device's #stream-id-cells says (Linux
 * bindings/iommu/arm,smmu.txt, until 2016).
 */
#ifndef MKIMAGE_XEN_MASTERS_H
#define MKIMAGE_XEN_MASTERS_H

#include "../notes/bytes.h"

#define MASTERS_NONE UINT32_MAX

/* A device that an SMMU can list: it has a phandle and #stream-id-cells. */
struct masters_entry {
    uint32_t phandle;
    uint32_t cells;
    uint32_t iommu; /* that lists it, or MASTERS_NONE */
};

struct masters {
    size_t count;
    struct masters_entry *list; /* by phandle */
};

/* Finds the devices; masters_free() gives the list back. */
void masters_open(struct masters *masters, const void *fdt);

/* Notes what is in the SMMU's mmu-masters, up to the first entry that is none. */
void masters_add(struct masters *masters, struct bytes property, uint32_t iommu);

/* The IOMMU that lists the device with that phandle; MASTERS_NONE when none does. */
uint32_t masters_find(const struct masters *masters, uint32_t phandle);

void masters_free(struct masters *masters);

#endif
