/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "platform.h"

#include <errno.h>
#include <libfdt.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "bus_master.h"
#include "compatible.h"
#include "file.h"
#include "masters.h"
#include "memory.h"

static const struct {
    const char *name;
    const char *text;
} facts[PLATFORM_FACT_COUNT] = {
#define PLATFORM_FACT_ROW(id, name, text) {name, text},
    PLATFORM_FACTS(PLATFORM_FACT_ROW)
#undef PLATFORM_FACT_ROW
};

/* Reading. */

static bool read_file(struct platform *platform, const char *path, struct problem *problem)
{
    struct file file;
    enum error error;
    const char *wrong;
    size_t size;

    if (!file_open(&file, path, problem))
        return false;
    if (file.source.size > PLATFORM_MAX_TREE) {
        file_close(&file);
        return problem_set(problem, "is no device tree: it has more than 2 MiB");
    }
    size = (size_t)file.source.size;
    platform->fdt = memory_get(size ? size : 1);
    error = source_read(&file.source, 0, platform->fdt, size);
    if (error != ERR_OK)
        problem_errno(problem, error_text(error), file.read_errno);
    file_close(&file);
    if (error != ERR_OK)
        return false;
    wrong = tree_check(platform->fdt, size);
    return !wrong || problem_set(problem,
                                 "%s: give a .dtb file, as dtc makes it or "
                                 "/sys/firmware/fdt has it",
                                 wrong);
}

/* "/a/b@1", from the walk's path; without its end when it is too long. */
static char *path_of(const struct tree_walk *walk)
{
    char path[PLATFORM_MAX_PATH] = "/";
    size_t used = 0;

    for (int level = 1; level <= walk->depth; level++) {
        const char *name = fdt_get_name(walk->fdt, walk->path[level], NULL);
        size_t length = name ? strlen(name) : 0;

        if (length > sizeof(path) - 2 - used)
            length = sizeof(path) - 2 - used;
        path[used++] = '/';
        memcpy(path + used, name ? name : "", length);
        used += length;
        path[used] = '\0';
        if (used == sizeof(path) - 1)
            break;
    }
    return strcpy(memory_get(strlen(path) + 1), path);
}

/* What hyp makes of it. */

static void *new_array(size_t size)
{
    return memory_get(DEVICES_MAX * size);
}

static void find_devices(struct platform *platform)
{
    struct devices *found = &platform->found;
    const char *error = smmuv3_find(platform->fdt, &platform->smmus);
    struct hidden_frames frames;
    enum devices_error bad;

    found->failed_node = -1;
    if (!error)
        error = hidden_find_frames(platform->fdt, &frames);
    if (error) {
        snprintf(platform->error, sizeof(platform->error), "%s", error);
        return;
    }
    found->capacity = found->stream_capacity = DEVICES_MAX;
    found->list = new_array(sizeof(*found->list));
    found->streams = new_array(sizeof(*found->streams));
    bad = smmuv3_devices(platform->fdt, &platform->smmus, found);
    if (bad != DEVICES_OK)
        snprintf(platform->error, sizeof(platform->error), "the device tree's IOMMU references: %s",
                 devices_error_text(bad));
    else
        platform->numbered = devices_number(platform->fdt, found);
}

/* IOMMUs. */

static bool is_driven(const struct platform *platform, int node)
{
    for (unsigned int i = 0; i < platform->smmus.count; i++) {
        if (platform->smmus.list[i].node == node)
            return true;
    }
    return false;
}

static void add_iommu(struct platform *platform, const struct tree_walk *walk, bool enabled)
{
    enum iommu_kind kind = iommu_kind(platform->fdt, walk->node);
    struct platform_iommu *iommu;

    if (kind == IOMMU_NONE)
        return;
    platform->list =
        memory_resize(platform->list, (platform->iommu_count + 1) * sizeof(*platform->list));
    iommu = &platform->list[platform->iommu_count++];
    *iommu = (struct platform_iommu){
        .node = walk->node,
        .path = path_of(walk),
        .compatible = compatible_first(tree_property(platform->fdt, walk->node, "compatible")),
        .kind = kind,
        .enabled = enabled,
        .hidden = hidden_node(platform->fdt, walk->node),
        .driven = enabled && is_driven(platform, walk->node),
    };
}

/* By node; the list is in tree order. */
static uint32_t find_iommu(const struct platform *platform, int node)
{
    uint32_t low = 0, high = platform->iommu_count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (platform->list[middle].node < node)
            low = middle + 1;
        else
            high = middle;
    }
    return low < platform->iommu_count && platform->list[low].node == node ? low : PLATFORM_NONE;
}

/* Devices. */

/* A device takes the best of its references. */
static void refer(struct platform *platform, struct platform_device *device, uint32_t iommu,
                  bool streams)
{
    const struct platform_iommu *to = &platform->list[iommu];
    enum platform_fact fact = !iommu_kind_is_smmu(to->kind) ? PLATFORM_NOT_AN_SMMU
                              : !to->enabled                ? PLATFORM_SMMU_DISABLED
                              : !streams                    ? PLATFORM_NO_STREAMS
                              : to->driven                  ? PLATFORM_BEHIND_SMMU
                                                            : PLATFORM_NOT_DRIVEN;

    if (device->fact != PLATFORM_BAD_REFERENCE && fact < device->fact) {
        device->fact = fact;
        device->iommu = iommu;
    }
}

static void spoil(struct platform_device *device)
{
    device->fact = PLATFORM_BAD_REFERENCE;
    device->iommu = PLATFORM_NONE;
}

static void read_iommus(struct platform *platform, struct platform_device *device)
{
    struct bytes property = tree_property(platform->fdt, device->node, "iommus");
    struct iommus_reference reference;
    enum iommus_step step;
    size_t position = 0;

    while ((step = iommus_next(&platform->iommus, property, &position, &reference)) ==
           IOMMUS_ENTRY) {
        uint32_t iommu = find_iommu(platform, platform->iommus.list[reference.iommu].node);

        refer(platform, device, iommu, true);
        if (platform->list[iommu].kind == IOMMU_SMMU_V3 &&
            platform->iommus.list[reference.iommu].cells != 1)
            step = IOMMUS_BAD;
        if (step == IOMMUS_BAD)
            break;
    }
    if (step == IOMMUS_BAD)
        spoil(device);
}

static void read_iommu_map(struct platform *platform, struct platform_device *device)
{
    struct bytes property = tree_property(platform->fdt, device->node, "iommu-map");
    uint32_t mask = UINT32_MAX;
    struct iommus_map_entry entry;
    enum iommus_step step;
    size_t position = 0;

    if (tree_property(platform->fdt, device->node, "iommu-map-mask").data &&
        !tree_u32(platform->fdt, device->node, "iommu-map-mask", &mask))
        spoil(device);
    while ((step = iommus_map_next(property, &position, &entry)) == IOMMUS_ENTRY) {
        unsigned int index = iommus_index(&platform->iommus, entry.phandle);

        if (index == platform->iommus.count)
            continue;
        refer(platform, device, find_iommu(platform, platform->iommus.list[index].node),
              entry.length > 0);
        if (!iommus_map_sound(&entry, mask))
            spoil(device);
    }
    if (step == IOMMUS_BAD)
        spoil(device);
}

static const char *reference_sign(const struct platform *platform, int node)
{
    if (tree_property(platform->fdt, node, "iommus").data)
        return "iommus";
    return tree_property(platform->fdt, node, "iommu-map").data ? "iommu-map" : NULL;
}

/* What hyp found is what counts; the list is in tree order. */
static void match_found(struct platform *platform, struct platform_device *device, uint32_t *next)
{
    const struct devices *found = &platform->found;

    if (device->node == found->failed_node)
        spoil(device);
    if (*next < found->count && found->list[*next].node == device->node)
        device->found = (*next)++;
}

static void add_device(struct platform *platform, const struct tree_walk *walk, const char *sign,
                       uint32_t master, uint32_t *next)
{
    struct platform_device device = {.node = walk->node,
                                     .sign = sign,
                                     .fact = PLATFORM_NO_IOMMU,
                                     .iommu = PLATFORM_NONE,
                                     .found = PLATFORM_NONE};

    read_iommus(platform, &device);
    read_iommu_map(platform, &device);
    if (master != PLATFORM_NONE)
        refer(platform, &device, master, true);
    match_found(platform, &device, next);
    device.path = path_of(walk);
    if (device.iommu != PLATFORM_NONE)
        platform->list[device.iommu].devices++;
    if ((platform->device_count & (platform->device_count - 1)) == 0)
        platform->devices = memory_resize(
            platform->devices,
            (platform->device_count ? 2 * platform->device_count : 1) * sizeof(device));
    platform->devices[platform->device_count++] = device;
}

/* Every node that is enabled, as are those above it. What is below a device is part of it, unless
 * it refers to an IOMMU itself. */
static void add_devices(struct platform *platform, const struct masters *masters)
{
    struct bus_master_pools pools;
    struct tree_walk walk;
    uint32_t next = 0;
    int within = INT_MAX; /* depth of the device that the walk is below */

    bus_master_find_pools(platform->fdt, &pools);
    tree_walk_start(&walk, platform->fdt);
    while (tree_walk_next(&walk)) {
        const char *sign;
        uint32_t iommu;

        if (!tree_enabled(platform->fdt, walk.node)) {
            tree_walk_skip(&walk);
            continue;
        }
        if (walk.depth <= within)
            within = INT_MAX;
        iommu = masters_find(masters, tree_phandle(platform->fdt, walk.node));
        sign = reference_sign(platform, walk.node);
        if (!sign && iommu != MASTERS_NONE)
            sign = "mmu-masters";
        if (!sign && within == INT_MAX)
            sign = bus_master_sign(&walk, &pools);
        if (!sign)
            continue;
        if (within == INT_MAX)
            within = walk.depth;
        add_device(platform, &walk, sign, iommu, &next);
    }
}

/* All nodes, disabled ones too: devices may refer to them. */
static void add_iommus(struct platform *platform, struct masters *masters)
{
    struct tree_walk walk;
    int disabled = INT_MAX; /* depth of the disabled node that the walk is below */

    tree_walk_start(&walk, platform->fdt);
    while (tree_walk_next(&walk)) {
        uint32_t index = platform->iommu_count;

        if (walk.depth <= disabled)
            disabled = tree_enabled(platform->fdt, walk.node) ? INT_MAX : walk.depth;
        add_iommu(platform, &walk, disabled == INT_MAX);
        if (platform->iommu_count > index && iommu_kind_is_smmu(platform->list[index].kind))
            masters_add(masters, tree_property(platform->fdt, walk.node, "mmu-masters"), index);
    }
}

static const char *model_of(const void *fdt)
{
    const char *model = compatible_first(tree_property(fdt, 0, "model"));

    return model ? model : compatible_first(tree_property(fdt, 0, "compatible"));
}

bool platform_open(struct platform *platform, const char *path, struct problem *problem)
{
    struct masters masters;
    bool broken;

    *platform = (struct platform){.fdt = NULL};
    if (!read_file(platform, path, problem))
        return false;
    platform->model = model_of(platform->fdt);
    find_devices(platform);
    if (!iommus_find(platform->fdt, &platform->iommus, &broken) && broken)
        return problem_set(problem, "%s", devices_error_text(DEVICES_BAD_TREE));
    masters_open(&masters, platform->fdt);
    add_iommus(platform, &masters);
    add_devices(platform, &masters);
    masters_free(&masters);
    return true;
}

void platform_close(struct platform *platform)
{
    for (uint32_t i = 0; i < platform->iommu_count; i++)
        free(platform->list[i].path);
    for (uint32_t i = 0; i < platform->device_count; i++)
        free(platform->devices[i].path);
    free(platform->list);
    free(platform->devices);
    free(platform->found.list);
    free(platform->found.streams);
    free(platform->fdt);
    *platform = (struct platform){.fdt = NULL};
}

const char *platform_iommu_path(const struct platform *platform, int node)
{
    uint32_t iommu = find_iommu(platform, node);

    return iommu == PLATFORM_NONE ? NULL : platform->list[iommu].path;
}

uint32_t platform_protectable(const struct platform *platform)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < platform->device_count; i++) {
        if (platform->devices[i].fact == PLATFORM_BEHIND_SMMU ||
            platform->devices[i].fact == PLATFORM_NOT_DRIVEN)
            count++;
    }
    return count;
}

const char *platform_fact_name(enum platform_fact fact)
{
    return facts[fact].name;
}

const char *platform_fact_text(enum platform_fact fact)
{
    return facts[fact].text;
}
