/* SPDX-License-Identifier: MIT */
#include "hidden.h"

#include "tree.h"

#define PMCG_COMPATIBLE "arm,smmu-v3-pmcg"

bool hidden_node(const void *fdt, int node)
{
    struct bytes compatible = tree_property(fdt, node, "compatible");

    return iommu_kind_of_smmu(compatible) != IOMMU_NONE || tree_lists(compatible, PMCG_COMPATIBLE);
}

/* Whether the walk's node and all above it are. */
static bool is_enabled(const struct tree_walk *walk)
{
    int level = walk->depth;

    while (level >= 0 && tree_enabled(walk->fdt, walk->path[level]))
        level--;
    return level < 0;
}

/* Those of the walk's node; false when there are too many. All count that its tree has, in `seen`:
 * each costs a look at the tree. */
static bool add_frames(struct hidden_frames *frames, const struct tree_walk *walk, size_t *seen)
{
    size_t count = tree_reg_count(walk);
    struct hidden_frame frame = {.first = true};
    size_t i;

    if (count == 0)
        return true;
    if (count > HIDDEN_MAX_FRAMES - *seen)
        return false;
    *seen += count;
    frame.kind = iommu_kind_of_smmu(tree_property(walk->fdt, walk->node, "compatible"));
    frame.enabled = is_enabled(walk);
    for (i = 0; i < count; i++) {
        if (!tree_reg(walk, i, &frame.base, &frame.size) ||
            !tree_translate(walk, &frame.base, frame.size) || frame.size == 0)
            continue;
        frames->list[frames->count++] = frame;
        frame.first = false;
    }
    return true;
}

const char *hidden_find_frames(const void *fdt, struct hidden_frames *frames)
{
    struct tree_walk walk;
    size_t seen = 0;

    frames->count = 0;
    tree_walk_start(&walk, fdt);
    while (tree_walk_next(&walk)) {
        if (hidden_node(fdt, walk.node) && !add_frames(frames, &walk, &seen))
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
