/* SPDX-License-Identifier: MIT */
/*
 * The IOMMUs of a board's flattened device tree, of whatever kind, and how devices refer to them:
 * `iommus` (Linux Documentation/devicetree/bindings/iommu/iommu.txt) and `iommu-map`
 * (.../pci/pci-iommu.txt).
 */
#ifndef LOADER_IOMMUS_H
#define LOADER_IOMMUS_H

#include "../notes/bytes.h"

#define IOMMUS_MAX 128u

/* The nodes that can be referred to: those with a phandle and #iommu-cells, disabled ones too,
 * since their specifiers have to be stepped over. */
struct iommus {
    unsigned int count;
    struct {
        int node;
        uint32_t phandle;
        uint32_t cells; /* #iommu-cells */
    } list[IOMMUS_MAX];
};

/* False when there are more than IOMMUS_MAX, or the tree is broken: *walk_failed says which. */
bool iommus_find(const void *fdt, struct iommus *iommus, bool *walk_failed);

/* The index of the IOMMU with that phandle; iommus->count when there is none. */
unsigned int iommus_index(const struct iommus *iommus, uint32_t phandle);

/* An entry of an `iommus` property. */
struct iommus_reference {
    unsigned int iommu; /* index */
    size_t specifier;   /* index of its first cell; it has as many as the IOMMU says */
};

enum iommus_step { IOMMUS_ENTRY, IOMMUS_END, IOMMUS_BAD };

/*
 * Reads the entry at cell *position (0 at first) and moves on behind it. Empty entries are left
 * out. IOMMUS_BAD: not a list of IOMMUs, each with its specifier.
 */
enum iommus_step iommus_next(const struct iommus *iommus, struct bytes property, size_t *position,
                             struct iommus_reference *reference);

/* An entry of an `iommu-map` property: which streams a range of requester IDs has. */
struct iommus_map_entry {
    uint32_t first;   /* requester ID */
    uint32_t phandle; /* of the IOMMU */
    uint32_t stream;  /* of `first` */
    uint32_t length;
};

/* The same for `iommu-map`. IOMMUS_BAD: not a list of four cells each. */
enum iommus_step iommus_map_next(struct bytes property, size_t *position,
                                 struct iommus_map_entry *entry);

/* Whether the entry's numbers fit, with `mask` from iommu-map-mask (all ones without one). */
bool iommus_map_sound(const struct iommus_map_entry *entry, uint32_t mask);

#endif
