/* SPDX-License-Identifier: MIT */
#include "iommu_kind.h"

#include "smmuv3.h"
#include "tree.h"

/* Linux bindings/iommu/arm,smmu.yaml and its predecessor arm,smmu.txt; Calxeda's Midway has the
 * MMU-400. */
static const struct {
    const char *pattern;
    enum iommu_kind kind;
} kinds[] = {
    {SMMUV3_COMPATIBLE, IOMMU_SMMU_V3},
    {"arm,smmu-v2", IOMMU_SMMU_V2},
    {"arm,mmu-500", IOMMU_SMMU_V2},
    {"cavium,smmu-v2", IOMMU_SMMU_V2},
    {"marvell,ap806-smmu-500", IOMMU_SMMU_V2},
    {"nvidia,smmu-500", IOMMU_SMMU_V2},
    {"qcom,smmu-v2", IOMMU_SMMU_V2},
    {"qcom,smmu-500", IOMMU_SMMU_V2},
    {"qcom,*-smmu-v2", IOMMU_SMMU_V2},
    {"qcom,*-smmu-500", IOMMU_SMMU_V2},
    {"qcom,adreno-smmu", IOMMU_SMMU_V2},
    {"arm,smmu-v1", IOMMU_SMMU_V1},
    {"arm,mmu-400", IOMMU_SMMU_V1},
    {"arm,mmu-401", IOMMU_SMMU_V1},
};

enum iommu_kind iommu_kind_of_smmu(struct bytes compatible)
{
    size_t found = sizeof(kinds) / sizeof(kinds[0]);
    enum iommu_kind kind = IOMMU_NONE;
    struct bytes text;
    size_t at = 0, i;

    while ((text = tree_next_string(compatible, &at)).data != NULL) {
        for (i = 0; i < found; i++) {
            if (tree_matches(text, kinds[i].pattern)) {
                kind = kinds[i].kind;
                found = i;
            }
        }
    }
    return kind;
}

enum iommu_kind iommu_kind(const void *fdt, int node)
{
    enum iommu_kind kind = iommu_kind_of_smmu(tree_property(fdt, node, "compatible"));

    if (kind == IOMMU_NONE && tree_property(fdt, node, "#iommu-cells").data != NULL)
        return IOMMU_OTHER;
    return kind;
}

const char *iommu_kind_title(enum iommu_kind kind)
{
    static const char *const titles[] = {
        [IOMMU_NONE] = "no IOMMU",  [IOMMU_SMMU_V1] = "SMMUv1",    [IOMMU_SMMU_V2] = "SMMUv2",
        [IOMMU_SMMU_V3] = "SMMUv3", [IOMMU_OTHER] = "not an SMMU",
    };

    return titles[kind];
}

const char *iommu_kind_name(enum iommu_kind kind)
{
    static const char *const names[] = {
        [IOMMU_NONE] = "none",       [IOMMU_SMMU_V1] = "smmu-v1", [IOMMU_SMMU_V2] = "smmu-v2",
        [IOMMU_SMMU_V3] = "smmu-v3", [IOMMU_OTHER] = "other",
    };

    return names[kind];
}
