/* SPDX-License-Identifier: MIT */
/*
 * What dom0 gets nothing of: every SMMU in the board's device tree, of whatever version, driven or
 * not, disabled or not, and the performance counters of SMMUv3s (PMCG; Linux
 * bindings/perf/arm,smmu-v3-pmcg.yaml), which can send MSIs. A driver of dom0's for one of them
 * would take from devices what the hypervisor, or the firmware, gave them.
 *
 * IOMMUs of other makes are not among them: the hypervisor has no use for them, so dom0 drives
 * them as it would without a hypervisor. Some stop everything until they are driven (Apple's), and
 * dom0's own addresses, of which its memory's are the machine's, are right in them.
 */
#ifndef LOADER_HIDDEN_H
#define LOADER_HIDDEN_H

#include "iommu_kind.h"
#include "iommus.h"

#define HIDDEN_MAX_FRAMES 128u

/* Whether dom0 must not see the node, nor what is below it. */
bool hidden_node(const void *fdt, int node);

/* A range of registers that is dom0's in no way. */
struct hidden_frame {
    uint64_t base; /* as the CPU sees it; base + size does not wrap */
    uint64_t size;
    enum iommu_kind kind; /* IOMMU_NONE: performance counters */
    bool enabled;         /* the node and all above it */
    bool first;           /* of its node */
};

struct hidden_frames {
    unsigned int count;
    struct hidden_frame list[HIDDEN_MAX_FRAMES];
};

/* All of them, in tree order, but for those that no address of the CPU's leads to. NULL, or a
 * sentence: there are too many. */
const char *hidden_find_frames(const void *fdt, struct hidden_frames *frames);

/* The IOMMUs that devices can refer to, and which of them dom0 may drive. */
struct hidden_references {
    struct iommus iommus;
    bool shown[IOMMUS_MAX];
};

void hidden_find_references(const void *fdt, struct hidden_references *references);

/*
 * Whether a list is one for dom0: all that it refers to are IOMMUs that dom0 may drive. One with
 * any other reference, or malformed, is not, as a whole. One that is not there is.
 */
bool hidden_shows_iommus(const struct hidden_references *references, struct bytes iommus);
bool hidden_shows_map(const struct hidden_references *references, struct bytes iommu_map);

#endif
