/* SPDX-License-Identifier: MIT */
/*
 * What kind of IOMMU a device-tree node is (Linux Documentation/devicetree/bindings/iommu): Arm's
 * SMMUs, which a Xen-style hypervisor has drivers for, and all others.
 */
#ifndef LOADER_IOMMU_KIND_H
#define LOADER_IOMMU_KIND_H

#include <stdbool.h>

#include "../notes/bytes.h"

enum iommu_kind {
    IOMMU_NONE,
    IOMMU_SMMU_V1,
    IOMMU_SMMU_V2,
    IOMMU_SMMU_V3,
    IOMMU_OTHER /* Rockchip's, TI's, Renesas's, Apple's, MediaTek's, Samsung's, Qualcomm's older,
                   ... */
};

/* What the node is. IOMMU_OTHER is whatever devices can refer to by `iommus` and is no SMMU. */
enum iommu_kind iommu_kind(const void *fdt, int node);

/* The same by its `compatible` alone: IOMMU_NONE when it is no SMMU. */
enum iommu_kind iommu_kind_of_smmu(struct bytes compatible);

/* "SMMUv1", "SMMUv2", "SMMUv3", or "not an SMMU". */
const char *iommu_kind_title(enum iommu_kind kind);

/* "smmu-v1", "smmu-v2", "smmu-v3" or "other". */
const char *iommu_kind_name(enum iommu_kind kind);

static inline bool iommu_kind_is_smmu(enum iommu_kind kind)
{
    return kind == IOMMU_SMMU_V1 || kind == IOMMU_SMMU_V2 || kind == IOMMU_SMMU_V3;
}

#endif
