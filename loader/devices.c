/* SPDX-License-Identifier: MIT */
#include "devices.h"

#include <libfdt.h>

#include "iommus.h"
#include "tree.h"

struct search {
    const uint32_t *smmus; /* phandles */
    uint32_t smmu_count;
    struct iommus iommus;
    struct devices *devices;
};

/* Which of the SMMUs has this phandle; false when none has. */
static bool find_smmu(const struct search *search, uint32_t phandle, uint32_t *smmu)
{
    uint32_t i;

    for (i = 0; phandle != 0 && i < search->smmu_count; i++) {
        if (search->smmus[i] == phandle) {
            *smmu = i;
            return true;
        }
    }
    return false;
}

/* Whether [first, first + count) is part of `last`, or follows on it and is made part of it. */
static bool join_streams(struct devices_streams *last, uint32_t first, uint32_t count)
{
    if (first < last->first)
        return false;
    if (range_ok(last->count, first - last->first, count))
        return true;
    if (first - last->first != last->count || count > UINT32_MAX - last->count)
        return false;
    last->count += count;
    return true;
}

/* Adds [first, first + count) to the device that is being looked at, which becomes part of the list
 * by its first stream. */
static enum devices_error add_streams(struct devices *devices, uint32_t smmu, uint32_t first,
                                      uint32_t count)
{
    struct devices_streams *last;

    if (devices->stream_count > 0) {
        last = &devices->streams[devices->stream_count - 1];
        if (last->device == devices->count && last->smmu == smmu &&
            join_streams(last, first, count))
            return DEVICES_OK;
    }
    if (devices->count == devices->capacity || devices->stream_count == devices->stream_capacity)
        return DEVICES_TOO_MANY;
    last = &devices->streams[devices->stream_count++];
    last->device = devices->count;
    last->smmu = smmu;
    last->first = first;
    last->count = count;
    return DEVICES_OK;
}

/* iommus = <phandle specifier>, ...; an SMMUv3's specifier is one stream ID. */
static enum devices_error read_iommus(const struct search *search, struct bytes property)
{
    struct iommus_reference reference;
    enum iommus_step step;
    size_t position = 0;

    while ((step = iommus_next(&search->iommus, property, &position, &reference)) == IOMMUS_ENTRY) {
        enum devices_error error;
        uint32_t smmu;

        if (!find_smmu(search, search->iommus.list[reference.iommu].phandle, &smmu))
            continue;
        if (search->iommus.list[reference.iommu].cells != 1)
            return DEVICES_BAD_IOMMUS;
        error = add_streams(search->devices, smmu, tree_cell(property, reference.specifier), 1);
        if (error != DEVICES_OK)
            return error;
    }
    return step == IOMMUS_BAD ? DEVICES_BAD_IOMMUS : DEVICES_OK;
}

/*
 * Streams of the requester IDs in [first, first + length) that have no bit outside `mask`: whole
 * runs, as long as the mask's low ones are.
 */
static enum devices_error map_streams(struct devices *devices, uint32_t smmu, uint32_t mask,
                                      uint64_t first, uint64_t length, uint64_t stream)
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
        error =
            add_streams(devices, smmu, (uint32_t)(stream + (id - first)), (uint32_t)(run_end - id));
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
    struct iommus_map_entry entry;
    enum iommus_step step;
    size_t position = 0;

    while ((step = iommus_map_next(map, &position, &entry)) == IOMMUS_ENTRY) {
        enum devices_error error;
        uint32_t smmu;

        if (!find_smmu(search, entry.phandle, &smmu))
            continue;
        if (!iommus_map_sound(&entry, mask))
            return DEVICES_BAD_IOMMU_MAP;
        error = map_streams(search->devices, smmu, mask, entry.first, entry.length, entry.stream);
        if (error != DEVICES_OK)
            return error;
    }
    return step == IOMMUS_BAD ? DEVICES_BAD_IOMMU_MAP : DEVICES_OK;
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
        devices->list[devices->count++] =
            (struct devices_device){.node = node, .phandle = tree_phandle(fdt, node)};
    }
    return error;
}

enum devices_error devices_find(const void *fdt, const uint32_t *smmus, uint32_t smmu_count,
                                struct devices *devices)
{
    struct search search = {.smmus = smmus, .smmu_count = smmu_count, .devices = devices};
    struct tree_walk walk;
    enum devices_error error;
    uint32_t smmu;
    bool failed;

    devices->count = 0;
    devices->stream_count = 0;
    devices->failed_node = -1;
    if (!iommus_find(fdt, &search.iommus, &failed))
        return failed ? DEVICES_BAD_TREE : DEVICES_TOO_MANY;
    tree_walk_start(&walk, fdt);
    while (tree_walk_next(&walk)) {
        if (!tree_enabled(fdt, walk.node) ||
            find_smmu(&search, tree_phandle(fdt, walk.node), &smmu)) {
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

/* fdt_find_max_phandle() of libfdt 1.6 takes the void phandle 0xffffffff for the largest. */
static uint32_t largest_phandle(const void *fdt)
{
    struct tree_walk walk;
    uint32_t largest = 0;

    tree_walk_start(&walk, fdt);
    while (tree_walk_next(&walk)) {
        uint32_t phandle = tree_phandle(fdt, walk.node);

        if (phandle > largest)
            largest = phandle;
    }
    return largest;
}

bool devices_number(const void *fdt, struct devices *devices)
{
    uint32_t last = largest_phandle(fdt);
    uint32_t i;

    for (i = 0; i < devices->count; i++) {
        struct devices_device *device = &devices->list[i];

        if (device->phandle != 0)
            continue;
        if (last == FDT_MAX_PHANDLE)
            return false;
        device->phandle = ++last;
        device->new_phandle = true;
    }
    return true;
}

bool devices_highest_stream(const struct devices *devices, uint32_t smmu, uint32_t *stream)
{
    bool found = false;
    uint32_t i;

    for (i = 0; i < devices->stream_count; i++) {
        uint32_t last = devices->streams[i].first + (devices->streams[i].count - 1);

        if (devices->streams[i].smmu != smmu || (found && last <= *stream))
            continue;
        *stream = last;
        found = true;
    }
    return found;
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
