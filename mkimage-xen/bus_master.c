/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "bus_master.h"

/* Host controllers and the like by the names that many boards share; never complete. */
static const char *const known[] = {
    "arasan,sdhci-*", "arm,hdlcd",      "arm,mali-*",         "arm,pl080",     "arm,pl081",
    "arm,pl110",      "arm,pl111",      "arm,pl330",          "cdns,*gem",     "cdns,macb",
    "cdns,sd4hc",     "cdns,usb3",      "generic-ahci",       "generic-ehci",  "generic-ohci",
    "generic-xhci",   "jedec,ufs-*",    "snps,dw-apb-dma",    "snps,dwc-ahci", "snps,dwc2",
    "snps,dwc3",      "snps,dwc3-*",    "snps,dwcmshc-sdhci", "snps,dwmac",    "snps,dwmac-3.*",
    "snps,dwmac-4.*", "snps,dwmac-5.*", "snps,dwxgmac*",      "virtio,mmio",   "xhci-platform",
};

static const char *const buses[] = {"simple-bus", "simple-mfd", "simple-pm-bus"};

static bool has(const struct tree_walk *walk, const char *name)
{
    return tree_property(walk->fdt, walk->node, name).data != NULL;
}

static bool matches_any(struct bytes compatible, const char *const *patterns, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (tree_lists(compatible, patterns[i]))
            return true;
    }
    return false;
}

#define MATCHES_ANY(compatible, patterns) \
    matches_any(compatible, patterns, sizeof(patterns) / sizeof((patterns)[0]))

/* What is no device at all, or passes on or looks after the accesses of others. */
static bool is_infrastructure(const struct tree_walk *walk, struct bytes compatible)
{
    return walk->depth == 0 || compatible.size == 0 || has(walk, "interrupt-controller") ||
           has(walk, "msi-controller") || has(walk, "#iommu-cells") ||
           tree_named(walk->fdt, walk->node, "dma-router") ||
           tree_is(walk->fdt, walk->node, "device_type", "cpu") || MATCHES_ANY(compatible, buses);
}

void bus_master_find_pools(const void *fdt, struct bus_master_pools *pools)
{
    struct tree_walk walk;

    pools->count = 0;
    tree_walk_start(&walk, fdt);
    while (tree_walk_next(&walk) && pools->count < BUS_MASTER_MAX_POOLS) {
        uint32_t phandle = tree_phandle(fdt, walk.node);

        if (phandle != 0 && tree_compatible(fdt, walk.node, "shared-dma-pool"))
            pools->phandles[pools->count++] = phandle;
    }
}

/* Whether the node's memory-region, a list of phandles, has one of the pools. */
static bool has_pool(const struct tree_walk *walk, const struct bus_master_pools *pools)
{
    struct bytes region = tree_property(walk->fdt, walk->node, "memory-region");

    for (size_t i = 0; i < region.size / 4; i++) {
        for (unsigned int pool = 0; pool < pools->count; pool++) {
            if (tree_cell(region, i) == pools->phandles[pool])
                return true;
        }
    }
    return false;
}

const char *bus_master_sign(const struct tree_walk *walk, const struct bus_master_pools *pools)
{
    struct bytes compatible = tree_property(walk->fdt, walk->node, "compatible");

    if (tree_is(walk->fdt, walk->node, "device_type", "pci"))
        return "pci-host";
    if (is_infrastructure(walk, compatible))
        return NULL;
    if (has(walk, "#dma-cells"))
        return "dma-controller";
    if (has(walk, "dma-coherent") || has(walk, "dma-noncoherent"))
        return "dma-coherent";
    if (has_pool(walk, pools))
        return "dma-pool";
    return MATCHES_ANY(compatible, known) ? "known-device" : NULL;
}
