/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "masters.h"

#include <stdlib.h>

#include "../loader/tree.h"
#include "memory.h"

static int compare(const void *a, const void *b)
{
    uint32_t one = ((const struct masters_entry *)a)->phandle;
    uint32_t other = ((const struct masters_entry *)b)->phandle;

    return one < other ? -1 : one > other;
}

void masters_open(struct masters *masters, const void *fdt)
{
    struct tree_walk walk;
    struct masters_entry entry = {.iommu = MASTERS_NONE};

    *masters = (struct masters){.count = 0};
    tree_walk_start(&walk, fdt);
    while (tree_walk_next(&walk)) {
        entry.phandle = tree_phandle(fdt, walk.node);
        if (entry.phandle == 0 || !tree_u32(fdt, walk.node, "#stream-id-cells", &entry.cells))
            continue;
        masters->list = memory_resize(masters->list, (masters->count + 1) * sizeof(entry));
        masters->list[masters->count++] = entry;
    }
    if (masters->count > 0)
        qsort(masters->list, masters->count, sizeof(entry), compare);
}

static struct masters_entry *look_up(const struct masters *masters, uint32_t phandle)
{
    struct masters_entry key = {.phandle = phandle};

    return masters->count == 0 ? NULL
                               : bsearch(&key, masters->list, masters->count, sizeof(key), compare);
}

void masters_add(struct masters *masters, struct bytes property, uint32_t iommu)
{
    size_t cells = property.size / 4;
    size_t i = 0;

    while (i < cells) {
        struct masters_entry *entry = look_up(masters, tree_cell(property, i++));

        if (!entry || !range_ok(cells, i, entry->cells))
            return;
        entry->iommu = iommu;
        i += entry->cells;
    }
}

uint32_t masters_find(const struct masters *masters, uint32_t phandle)
{
    const struct masters_entry *entry = look_up(masters, phandle);

    return entry ? entry->iommu : MASTERS_NONE;
}

void masters_free(struct masters *masters)
{
    free(masters->list);
    masters->list = NULL;
}
