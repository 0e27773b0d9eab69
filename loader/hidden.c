/* SPDX-License-Identifier: MIT */
#include "hidden.h"

#include <limits.h>

#include "tree.h"

#define PMCG_COMPATIBLE "arm,smmu-v3-pmcg"

bool hidden_node(const void *fdt, int node)
{
    return iommu_kind_is_smmu(iommu_kind(fdt, node)) || tree_compatible(fdt, node, PMCG_COMPATIBLE);
}

/* Those of the walk's node; false when there are too many. All count that its tree has, in `seen`:
 * each costs a look at the tree. */
static bool add_frames(struct hidden_frames *frames, const struct tree_walk *walk, bool enabled,
                       size_t *seen)
{
    enum iommu_kind kind = iommu_kind(walk->fdt, walk->node);
    size_t count = tree_reg_count(walk);
    bool first = true;
    size_t i;

    if (count > HIDDEN_MAX_FRAMES - *seen)
        return false;
    *seen += count;
    for (i = 0; i < count; i++) {
        struct hidden_frame frame = {.kind = kind, .enabled = enabled, .first = first};

        if (!tree_reg(walk, i, &frame.base, &frame.size) ||
            !tree_translate(walk, &frame.base, frame.size) || frame.size == 0)
            continue;
        frames->list[frames->count++] = frame;
        first = false;
    }
    return true;
}

const char *hidden_find_frames(const void *fdt, struct hidden_frames *frames)
{
    int disabled = INT_MAX; /* depth of the disabled node that the walk is below */
    struct tree_walk walk;
    size_t seen = 0;

    frames->count = 0;
    tree_walk_start(&walk, fdt);
    while (tree_walk_next(&walk)) {
        if (walk.depth <= disabled)
            disabled = tree_enabled(fdt, walk.node) ? INT_MAX : walk.depth;
        if (hidden_node(fdt, walk.node) && !add_frames(frames, &walk, disabled == INT_MAX, &seen))
            return "the board's SMMUs have more than 128 ranges of registers";
    }
    return NULL;
}

void hidden_find_references(const void *fdt, struct hidden_references *references)
{
    struct iommus *iommus = &references->iommus;
    struct tree_walk walk;
    unsigned int i;
    bool failed;

    /* What there is no room for is not known, and so not shown. */
    (void)iommus_find(fdt, iommus, &failed);
    for (i = 0; i < iommus->count; i++)
        references->shown[i] = false;
    i = 0;
    tree_walk_start(&walk, fdt);
    while (i < iommus->count && tree_walk_next(&walk)) {
        if (hidden_node(fdt, walk.node)) {
            tree_walk_skip(&walk);
            continue;
        }
        while (i < iommus->count && iommus->list[i].node < walk.node)
            i++;
        if (i < iommus->count && iommus->list[i].node == walk.node)
            references->shown[i] = true;
    }
}

bool hidden_shows_iommus(const struct hidden_references *references, struct bytes iommus)
{
    struct iommus_reference reference;
    enum iommus_step step;
    size_t position = 0;

    while ((step = iommus_next(&references->iommus, iommus, &position, &reference)) ==
           IOMMUS_ENTRY) {
        if (!references->shown[reference.iommu])
            return false;
    }
    return step == IOMMUS_END;
}

bool hidden_shows_map(const struct hidden_references *references, struct bytes iommu_map)
{
    struct iommus_map_entry entry;
    enum iommus_step step;
    size_t position = 0;

    while ((step = iommus_map_next(iommu_map, &position, &entry)) == IOMMUS_ENTRY) {
        unsigned int iommu = iommus_index(&references->iommus, entry.phandle);

        if (iommu == references->iommus.count || !references->shown[iommu])
            return false;
    }
    return step == IOMMUS_END;
}
