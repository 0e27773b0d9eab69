/* SPDX-License-Identifier: MIT */
/*
 * Which devices of a board can be protected: a walk over its flattened device tree, on libfdt.
 *
 * A device is behind an SMMU when it has `iommus` (Linux
 * Documentation/devicetree/bindings/iommu/iommu.txt) or, as a PCI host bridge, `iommu-map`
 * (.../pci/pci-iommu.txt) that refers to the SMMU's node and names at least one stream. Nodes that
 * are disabled, or below a disabled node, do not count, nor do the SMMU's own and those below it.
 */
#ifndef LOADER_DEVICES_H
#define LOADER_DEVICES_H

#include "../notes/bytes.h"

#define DEVICES_MAX 16384u

/* A run of stream IDs that one device has at one SMMU. */
struct devices_streams {
    uint32_t device; /* index into devices.list */
    uint32_t smmu;   /* index into the SMMUs that were asked for */
    uint32_t first;  /* lowest stream ID */
    uint32_t count;
};

struct devices_device {
    int node;         /* offset of the node in the tree */
    uint32_t phandle; /* 0: has none yet */
    bool new_phandle; /* devices_number() gave it one */
};

enum devices_error {
    DEVICES_OK,
    DEVICES_BAD_TREE,      /* libfdt found the tree broken */
    DEVICES_BAD_IOMMUS,    /* an iommus property is not a list of phandle and specifier */
    DEVICES_BAD_IOMMU_MAP, /* an iommu-map is not a list of four cells, or its lengths overflow, or
                              its mask leaves out bits of an entry's first ID */
    DEVICES_TOO_MANY       /* more devices, streams or IOMMUs than there is room for */
};

/*
 * The caller provides both arrays; the walk fills them in tree order. `failed_node` is the node
 * that an error is about, or -1.
 */
struct devices {
    struct devices_device *list;
    uint32_t capacity;
    uint32_t count;
    struct devices_streams *streams;
    uint32_t stream_capacity;
    uint32_t stream_count;
    int failed_node;
};

/*
 * Finds the devices whose DMA goes through one of the SMMUs with these phandles (0: one that
 * nothing refers to) in a tree that has passed tree_check(). An iommu-map entry with an
 * iommu-map-mask yields the streams that masked requester IDs reach. The cost grows with the tree's
 * size, and no faster.
 */
enum devices_error devices_find(const void *fdt, const uint32_t *smmus, uint32_t smmu_count,
                                struct devices *devices);

/*
 * Gives each device without a phandle one: those after the tree's largest, in tree order. False
 * when all are in use.
 */
bool devices_number(const void *fdt, struct devices *devices);

#define DEVICES_NO_PHANDLE "a protected device needs a phandle, and all are in use"

/* The highest stream ID that any device has at this SMMU; false when none is behind it. */
bool devices_highest_stream(const struct devices *devices, uint32_t smmu, uint32_t *stream);

/* A sentence for people; never NULL. */
const char *devices_error_text(enum devices_error error);

#endif
