/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * A board, as its device tree tells: what the hypervisor finds in it, by the hypervisor's own code,
 * and beyond that every IOMMU and every device that can be told to access memory.
 */
#ifndef MKIMAGE_XEN_PLATFORM_H
#define MKIMAGE_XEN_PLATFORM_H

#include "../loader/devices.h"
#include "../loader/hidden.h"
#include "../loader/iommu_kind.h"
#include "../loader/iommus.h"
#include "../loader/smmuv3.h"
#include "message.h"

#define PLATFORM_MAX_TREE 0x200000u /* booting.rst: a device tree has at most 2 MiB */
#define PLATFORM_MAX_PATH 1024u     /* longer ones are cut: no tree has names for that */

/* name, text: the name is printed as a device's reason and never changes its meaning. The best that
 * a device's references lead to comes first. */
#define PLATFORM_FACTS(X)                                                                          \
    X(BEHIND_SMMU, "behind-smmu", "behind an SMMU that hyp drives")                                \
    X(NOT_DRIVEN, "not-driven", "behind an SMMU that hyp does not drive")                          \
    X(NO_STREAMS, "no-streams", "its reference to an SMMU names no stream: firmware may add some") \
    X(SMMU_DISABLED, "smmu-disabled", "behind an SMMU that the device tree disables")              \
    X(NOT_AN_SMMU, "not-an-smmu", "behind an IOMMU that is no SMMU")                               \
    X(NO_IOMMU, "no-iommu", "behind no IOMMU")                                                     \
    X(BAD_REFERENCE, "bad-reference", "its reference to an IOMMU is malformed")

#define PLATFORM_FACT_ENUM(id, name, text) PLATFORM_##id,
enum platform_fact { PLATFORM_FACTS(PLATFORM_FACT_ENUM) PLATFORM_FACT_COUNT };
#undef PLATFORM_FACT_ENUM

struct platform_iommu {
    int node;
    char *path;
    const char *compatible; /* the first; NULL when there is none */
    enum iommu_kind kind;
    bool enabled;
    bool hidden;          /* from dom0 */
    bool driven;          /* by hyp */
    unsigned int devices; /* whose reference is to it */
};

#define PLATFORM_NONE UINT32_MAX

struct platform_device {
    int node;
    char *path;
    const char *sign; /* by what it shows that it accesses memory; see bus_master.h, or
                         "iommus", "iommu-map", "mmu-masters" */
    enum platform_fact fact;
    uint32_t iommu; /* index of the IOMMU that the fact is about, or PLATFORM_NONE */
    uint32_t found; /* index in platform->found, or PLATFORM_NONE */
};

struct platform {
    uint8_t *fdt;
    const char *model;    /* of the root, or its first compatible; NULL when there is neither */
    struct smmuv3s smmus; /* what hyp drives */
    struct devices found; /* behind them, numbered */
    bool numbered;        /* each of them has a phandle */
    char error[160];      /* why hyp does not boot with this tree; empty when it does */
    struct iommus iommus; /* what devices refer to */
    uint32_t iommu_count;
    struct platform_iommu *list;
    uint32_t device_count;
    struct platform_device *devices; /* in tree order */
};

/* Reads the device tree at `path`; needs platform_close() in either case. */
bool platform_open(struct platform *platform, const char *path, struct problem *problem);

void platform_close(struct platform *platform);

/* The path of the IOMMU at `node`; NULL when there is none. */
const char *platform_iommu_path(const struct platform *platform, int node);

/* How many devices a hypervisor with a driver for every SMMU would protect. */
uint32_t platform_protectable(const struct platform *platform);

const char *platform_fact_name(enum platform_fact fact);
const char *platform_fact_text(enum platform_fact fact);

#endif
