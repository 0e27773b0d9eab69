/* SPDX-License-Identifier: MIT */
#include "devices.h"

#include "tree.h"

#define MAX_IOMMUS 128u

/* How long the specifiers of each IOMMU are: what it takes to step over those of other IOMMUs. */
struct iommus {
    unsigned int count;
    struct {
        uint32_t phandle;
        uint32_t cells; /* #iommu-cells */
    } list[MAX_IOMMUS];
};

struct search {
    uint32_t smmu_phandle;
    struct iommus iommus;
    struct devices *devices;
};

static enum devices_error find_iommus(const void *fdt, struct iommus *iommus)
{
    struct tree_walk walk;
    uint32_t cells;

    iommus->count = 0;
    tree_walk_start(&walk, fdt);
    while (tree_walk_next(&walk)) {
        uint32_t phandle;

        if (!tree_u32(fdt, walk.node, "#iommu-cells", &cells))
            continue;
        phandle = tree_phandle(fdt, walk.node);
        if (phandle == 0)
            continue;
        if (iommus->count == MAX_IOMMUS)
            return DEVICES_TOO_MANY;
        iommus->list[iommus->count].phandle = phandle;
        iommus->list[iommus->count++].cells = cells;
    }
    return walk.failed ? DEVICES_BAD_TREE : DEVICES_OK;
}

static bool iommu_cells(const struct iommus *iommus, uint32_t phandle, uint32_t *cells)
{
    unsigned int i;

    for (i = 0; i < iommus->count; i++) {
        if (iommus->list[i].phandle == phandle) {
            *cells = iommus->list[i].cells;
            return true;
        }
    }
    return false;
}

/* Adds [first, first + count) to the device that is being looked at, which becomes part of the list
 * by its first stream. */
static enum devices_error add_streams(struct devices *devices, uint32_t first, uint32_t count)
{
    struct devices_streams *last;

    if (devices->stream_count > 0) {
        last = &devices->streams[devices->stream_count - 1];
        if (last->device == devices->count && first >= last->first &&
            range_ok(last->count, first - last->first, count))
            return DEVICES_OK;
        if (last->device == devices->count && first > last->first &&
            first - last->first == last->count && count <= UINT32_MAX - last->count) {
            last->count += count;
            return DEVICES_OK;
        }
    }
    if (devices->count == devices->capacity || devices->stream_count == devices->stream_capacity)
        return DEVICES_TOO_MANY;
    last = &devices->streams[devices->stream_count++];
    last->device = devices->count;
    last->first = first;
    last->count = count;
    return DEVICES_OK;
}

/* iommus = <phandle specifier>, ...; an SMMUv3's specifier is one stream ID. */
static enum devices_error read_iommus(const struct search *search, struct bytes iommus)
{
    enum devices_error error = DEVICES_OK;
    size_t cells = iommus.size / 4;
    size_t i = 0;

    if (iommus.size % 4 != 0)
        return DEVICES_BAD_IOMMUS;
    while (i < cells && error == DEVICES_OK) {
        uint32_t phandle = tree_cell(iommus, i++);
        uint32_t specifier;

        if (phandle == 0) /* an empty entry, as for every list of phandles */
            continue;
        if (!iommu_cells(&search->iommus, phandle, &specifier) || !range_ok(cells, i, specifier))
            return DEVICES_BAD_IOMMUS;
        if (phandle == search->smmu_phandle) {
            if (specifier != 1)
                return DEVICES_BAD_IOMMUS;
            error = add_streams(search->devices, tree_cell(iommus, i), 1);
        }
        i += specifier;
    }
    return error;
}

/*
 * Streams of the requester IDs in [first, first + length) that have no bit outside `mask`: whole
 * runs, as long as the mask's low ones are.
 */
static enum devices_error map_streams(struct devices *devices, uint32_t mask, uint64_t first,
                                      uint64_t length, uint64_t stream)
{
    uint32_t low = mask & ~(mask + 1); /* the ones below the lowest zero */
    uint64_t end = first + length;
    uint64_t id = first;

    while (id < end) {
        uint64_t run_end = (id | low) + 1;
        uint64_t next = (((id | low) | ~(uint64_t)mask) + 1) & mask;
        enum devices_error error;

        if (run_end > end)
            run_end = end;
        error = add_streams(devices, (uint32_t)(stream + (id - first)), (uint32_t)(run_end - id));
        if (error != DEVICES_OK || next <= id)
            return error;
        id = next;
    }
    return DEVICES_OK;
}

/* iommu-map = <requester-id phandle stream-id length>, ... */
static enum devices_error read_iommu_map(const struct search *search, struct bytes map,
                                         uint32_t mask)
{
    size_t i;

    if (map.size % 16 != 0)
        return DEVICES_BAD_IOMMU_MAP;
    for (i = 0; i < map.size / 4; i += 4) {
        uint32_t first = tree_cell(map, i);
        uint32_t stream = tree_cell(map, i + 2);
        uint32_t length = tree_cell(map, i + 3);
        enum devices_error error;

        if (tree_cell(map, i + 1) != search->smmu_phandle || length == 0)
            continue;
        if (length - 1 > UINT32_MAX - first || length - 1 > UINT32_MAX - stream ||
            (first & ~mask) != 0)
            return DEVICES_BAD_IOMMU_MAP;
        error = map_streams(search->devices, mask, first, length, stream);
        if (error != DEVICES_OK)
            return error;
    }
    return DEVICES_OK;
}

static enum devices_error read_device(const struct search *search, const void *fdt, int node)
{
    struct devices *devices = search->devices;
    struct bytes iommus = tree_property(fdt, node, "iommus");
    struct bytes map = tree_property(fdt, node, "iommu-map");
    struct bytes mask = tree_property(fdt, node, "iommu-map-mask");
    uint32_t stream_count = devices->stream_count;
    enum devices_error error = read_iommus(search, iommus);

    if (error == DEVICES_OK && mask.data != NULL && mask.size != 4)
        error = DEVICES_BAD_IOMMU_MAP;
    if (error == DEVICES_OK)
        error = read_iommu_map(search, map, mask.data == NULL ? UINT32_MAX : tree_cell(mask, 0));
    if (error == DEVICES_OK && devices->stream_count > stream_count) {
        devices->list[devices->count].node = node;
        devices->list[devices->count++].phandle = tree_phandle(fdt, node);
    }
    return error;
}

enum devices_error devices_find(const void *fdt, uint32_t smmu_phandle, struct devices *devices)
{
    struct search search = {.smmu_phandle = smmu_phandle, .devices = devices};
    struct tree_walk walk;
    enum devices_error error;

    devices->count = 0;
    devices->stream_count = 0;
    devices->failed_node = -1;
    if (smmu_phandle == 0)
        return DEVICES_OK;
    error = find_iommus(fdt, &search.iommus);
    if (error != DEVICES_OK)
        return error;
    tree_walk_start(&walk, fdt);
    while (tree_walk_next(&walk)) {
        if (!tree_enabled(fdt, walk.node) || tree_phandle(fdt, walk.node) == smmu_phandle) {
            tree_walk_skip(&walk);
            continue;
        }
        error = read_device(&search, fdt, walk.node);
        if (error != DEVICES_OK) {
            devices->failed_node = walk.node;
            return error;
        }
    }
    return walk.failed ? DEVICES_BAD_TREE : DEVICES_OK;
}

const char *devices_error_text(enum devices_error error)
{
    switch (error) {
    case DEVICES_OK:
        return "no error";
    case DEVICES_BAD_TREE:
        return "the device tree is corrupt, or nested more than 32 nodes deep";
    case DEVICES_BAD_IOMMUS:
        return "an iommus property is not a list of IOMMUs, each with its specifier";
    case DEVICES_BAD_IOMMU_MAP:
        return "an iommu-map property is malformed, or contradicts its iommu-map-mask";
    case DEVICES_TOO_MANY:
        return "there are more protected devices, streams or IOMMUs than are supported";
    }
    return "unknown error";
}
