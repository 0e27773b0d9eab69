/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The devices of dom0 that an IOMMU protects, by phandle, in /hypervisor of its device tree. */
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

/* The highest phandle of the host's tree; found once, then counted up. */
static dt_phandle __initdata last_phandle;

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
    return kernel_note_protects() && is_iommu_enabled(d) && dt_device_is_protected(node) &&
           dt_device_used_by(node) == d->domain_id;
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
    /* Devicetree Specification, 2.3.3 and libfdt: 0xffffffff is no phandle. */
    return last_phandle < FDT_MAX_PHANDLE ? ++last_phandle : 0;
}

int __init protected_devices_write_phandle(const struct domain *d, void *fdt,
                                           struct dt_device_node *node)
{
    if (!is_protected(d, node) || node->phandle != 0)
        return 0;
    node->phandle = new_phandle();
    if (node->phandle == 0)
        return -ENOSPC;
    return fdt_property_cell(fdt, "phandle", node->phandle);
}

/*
 * The list of a domain's devices is read without its lock: one CPU builds dom0, and nobody can
 * assign devices before dom0 runs.
 */
int __init protected_devices_write(const struct domain *d, void *fdt)
{
    const struct dt_device_node *node;
    unsigned int count = 0;
    __be32 *cells;
    int res;

    if (!kernel_note_protects() || !is_iommu_enabled(d))
        return 0;
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
