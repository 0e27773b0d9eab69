/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The devices of a domain that an IOMMU protects, by phandle, in /hypervisor of its device tree. */
#include <xen/device_tree.h>
#include <xen/init.h>
#include <xen/iommu.h>
#include <xen/libfdt/libfdt.h>
#include <xen/sched.h>
#include <xen/xmalloc.h>

#include "kernel_note.h"

/* Devicetree Specification, 5.4.1: a property's token, length and offset of its name. */
#define PROPERTY_HEADER 12u

static const char property_name[] = "protected-devices";

/* The highest phandle of dom0's tree; found once, then counted up. */
static dt_phandle __initdata last_phandle;

/* What is passed through to the dom0less domain that is being built. */
struct passed_devices {
    const struct domain *domain;
    dt_phandle last_phandle; /* the highest of its tree */
    unsigned int count;
    __be32 *phandles; /* with room for all devices there are */
};
static struct passed_devices __initdata passed;

unsigned int __init protected_devices_fdt_size(void)
{
    const struct dt_device_node *node;
    unsigned int size = PROPERTY_HEADER + ROUNDUP(sizeof(property_name), 4);

    /* A cell in the list, and a phandle of its own. */
    dt_for_each_device_node(dt_host, node)
        size += 2 * sizeof(__be32) + PROPERTY_HEADER;
    return size;
}

static bool __init is_protected(const struct domain *d, const struct dt_device_node *node)
{
    return kernel_note_protects(d) && is_iommu_enabled(d) && dt_device_is_protected(node) &&
           dt_device_used_by(node) == d->domain_id;
}

/* Devicetree Specification, 2.3.3, and libfdt: 0 and 0xffffffff are no phandles. */
static dt_phandle __init next_phandle(dt_phandle *last)
{
    return *last < FDT_MAX_PHANDLE ? ++*last : 0;
}

static dt_phandle __init new_phandle(void)
{
    const struct dt_device_node *node;

    if (last_phandle == 0) {
        dt_for_each_device_node(dt_host, node) {
            if (node->phandle > last_phandle)
                last_phandle = node->phandle;
        }
    }
    return next_phandle(&last_phandle);
}

int __init protected_devices_write_phandle(const struct domain *d, void *fdt,
                                           struct dt_device_node *node)
{
    if (!is_hardware_domain(d) || !is_protected(d, node) || node->phandle != 0)
        return 0;
    node->phandle = new_phandle();
    if (node->phandle == 0)
        return -ENOSPC;
    return fdt_property_cell(fdt, "phandle", node->phandle);
}

static int __init begin_passing(const struct domain *d, const void *partial)
{
    const struct dt_device_node *node;
    unsigned int count = 0;
    uint32_t last;
    int res = fdt_find_max_phandle(partial, &last);

    if (res)
        return res;
    dt_for_each_device_node(dt_host, node)
        count++;
    passed.count = 0;
    passed.phandles = xmalloc_array(__be32, count);
    if (passed.phandles == NULL)
        return -ENOMEM;
    passed.domain = d;
    /* Xen has phandles of its own in that tree. */
    passed.last_phandle = max_t(dt_phandle, last, GUEST_PHANDLE_IOMMU);
    return 0;
}

int __init protected_devices_pass_through(const struct domain *d, void *fdt, const void *partial,
                                          int offset, const char *path)
{
    const struct dt_device_node *node = dt_find_node_by_path(path);
    dt_phandle phandle = fdt_get_phandle(partial, offset);
    int res = 0;

    if (node == NULL || !is_protected(d, node))
        return 0;
    if (passed.domain != d)
        res = begin_passing(d, partial);
    if (res == 0 && phandle == 0) {
        phandle = next_phandle(&passed.last_phandle);
        res = phandle != 0 ? fdt_property_cell(fdt, "phandle", phandle) : -ENOSPC;
    }
    /* A device is assigned once, so that there are at most as many as the host has. */
    if (res == 0)
        passed.phandles[passed.count++] = cpu_to_be32(phandle);
    return res;
}

static int __init write_passed(const struct domain *d, void *fdt)
{
    int res = 0;

    if (passed.domain != d)
        return 0;
    if (passed.count > 0)
        res = fdt_property(fdt, property_name, passed.phandles,
                           passed.count * sizeof(*passed.phandles));
    xfree(passed.phandles);
    passed = (struct passed_devices){0};
    return res;
}

/*
 * The list of a domain's devices is read without its lock: one CPU builds dom0, and nobody can
 * assign devices before dom0 runs.
 */
static int __init write_assigned(const struct domain *d, void *fdt)
{
    const struct dt_device_node *node;
    unsigned int count = 0;
    __be32 *cells;
    int res;

    list_for_each_entry(node, &dom_iommu(d)->dt_devices, domain_list)
        count++;
    if (count == 0)
        return 0;
    cells = xmalloc_array(__be32, count);
    if (cells == NULL)
        return -ENOMEM;
    /* Devices are added at the list's head. */
    count = 0;
    list_for_each_entry_reverse(node, &dom_iommu(d)->dt_devices, domain_list)
        cells[count++] = cpu_to_be32(node->phandle);
    res = fdt_property(fdt, property_name, cells, count * sizeof(*cells));
    xfree(cells);
    return res;
}

int __init protected_devices_write(const struct domain *d, void *fdt)
{
    if (!kernel_note_protects(d) || !is_iommu_enabled(d))
        return 0;
    return is_hardware_domain(d) ? write_assigned(d, fdt) : write_passed(d, fdt);
}
