/* SPDX-License-Identifier: MIT */
#include "iommus.h"

#include "tree.h"

bool iommus_find(const void *fdt, struct iommus *iommus, bool *walk_failed)
{
    struct tree_walk walk;
    uint32_t cells;

    iommus->count = 0;
    *walk_failed = false;
    tree_walk_start(&walk, fdt);
    while (tree_walk_next(&walk)) {
        uint32_t phandle;

        if (!tree_u32(fdt, walk.node, "#iommu-cells", &cells))
            continue;
        phandle = tree_phandle(fdt, walk.node);
        if (phandle == 0)
            continue;
        if (iommus->count == IOMMUS_MAX)
            return false;
        iommus->list[iommus->count].node = walk.node;
        iommus->list[iommus->count].phandle = phandle;
        iommus->list[iommus->count++].cells = cells;
    }
    *walk_failed = walk.failed;
    return !walk.failed;
}

unsigned int iommus_index(const struct iommus *iommus, uint32_t phandle)
{
    unsigned int i;

    for (i = 0; i < iommus->count; i++) {
        if (iommus->list[i].phandle == phandle)
            break;
    }
    return i;
}

enum iommus_step iommus_next(const struct iommus *iommus, struct bytes property, size_t *position,
                             struct iommus_reference *reference)
{
    size_t cells = property.size / 4;

    if (property.size % 4 != 0)
        return IOMMUS_BAD;
    while (*position < cells) {
        uint32_t phandle = tree_cell(property, (*position)++);

        if (phandle == 0) /* an empty entry, as for every list of phandles */
            continue;
        reference->iommu = iommus_index(iommus, phandle);
        reference->specifier = *position;
        if (reference->iommu == iommus->count ||
            !range_ok(cells, *position, iommus->list[reference->iommu].cells))
            return IOMMUS_BAD;
        *position += iommus->list[reference->iommu].cells;
        return IOMMUS_ENTRY;
    }
    return IOMMUS_END;
}

enum iommus_step iommus_map_next(struct bytes property, size_t *position,
                                 struct iommus_map_entry *entry)
{
    size_t i = *position;

    if (property.size % 16 != 0)
        return IOMMUS_BAD;
    if (i == property.size / 4)
        return IOMMUS_END;
    entry->first = tree_cell(property, i);
    entry->phandle = tree_cell(property, i + 1);
    entry->stream = tree_cell(property, i + 2);
    entry->length = tree_cell(property, i + 3);
    *position = i + 4;
    return IOMMUS_ENTRY;
}

bool iommus_map_sound(const struct iommus_map_entry *entry, uint32_t mask)
{
    return entry->length == 0 ||
           (entry->length - 1 <= UINT32_MAX - entry->first &&
            entry->length - 1 <= UINT32_MAX - entry->stream && (entry->first & ~mask) == 0);
}
