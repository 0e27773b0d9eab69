/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "platform.h"

#include <libfdt.h>

#include "../../hyp/console.h"
#include "../../hyp/passive.h"
#include "../../hyp/string.h"
#include "../../hyp/uart.h"
#include "../../loader/tree.h"

/* phys.hi of a PCI address (IEEE 1275 PCI binding, 2.2.1.1): space code 32-bit memory, not
 * prefetchable */
#define PCI_SPACE_MASK  0x43000000u
#define PCI_SPACE_MEM32 0x02000000u

static bool enabled_reg(const struct tree_walk *walk, size_t index, struct board_range *range)
{
    return tree_reg_count(walk) > index && tree_reg(walk, index, &range->base, &range->size) &&
           tree_translate(walk, &range->base, range->size);
}

static bool is_protected(const void *fdt, struct bytes list, int node)
{
    uint32_t phandle = tree_phandle(fdt, node);
    size_t i;

    for (i = 0; i < list.size / 4; i++) {
        if (phandle != 0 && tree_cell(list, i) == phandle)
            return true;
    }
    return false;
}

static void find_console(const void *fdt)
{
    struct board_range range;
    struct tree_walk walk;

    tree_walk_start(&walk, fdt);
    while (tree_walk_next(&walk)) {
        if (!tree_enabled(fdt, walk.node)) {
            tree_walk_skip(&walk);
        } else if (tree_compatible(fdt, walk.node, "arm,pl011") && enabled_reg(&walk, 0, &range)) {
            uart_use(range.base);
            return;
        }
    }
}

static void add_ram(struct platform *platform, const struct tree_walk *walk)
{
    size_t i;

    for (i = 0; i < tree_reg_count(walk); i++) {
        if (platform->ram_count == PLATFORM_MAX_RAM)
            panic("dom0: more than %u ranges of RAM", PLATFORM_MAX_RAM);
        if (enabled_reg(walk, i, &platform->ram[platform->ram_count]))
            platform->ram_count++;
    }
}

static void add_cpu(struct platform *platform, const struct tree_walk *walk)
{
    struct bytes reg = tree_property(walk->fdt, walk->node, "reg");

    if (platform->cpu_count == PLATFORM_MAX_CPUS || (reg.size != 4 && reg.size != 8))
        return;
    platform->cpus[platform->cpu_count++] =
        reg.size == 4 ? tree_cell(reg, 0) : (uint64_t)tree_cell(reg, 0) << 32 | tree_cell(reg, 1);
}

/* `ranges` of a host bridge below the root: PCI address of three cells, CPU address and size of two
 * each. */
static void add_pci(struct platform *platform, const struct tree_walk *walk, struct bytes list)
{
    struct bytes ranges = tree_property(walk->fdt, walk->node, "ranges");
    size_t at;

    if (platform->has_pci || !enabled_reg(walk, 0, &platform->pci.registers))
        return;
    for (at = 0; at + 7 <= ranges.size / 4; at += 7) {
        if ((tree_cell(ranges, at) & PCI_SPACE_MASK) != PCI_SPACE_MEM32)
            continue;
        platform->pci_window.base = tree_cell(ranges, at + 4);
        platform->pci_window.size = tree_cell(ranges, at + 6);
        platform->has_pci = tree_cell(ranges, at + 2) == tree_cell(ranges, at + 4);
    }
    platform->pci.is_protected = is_protected(walk->fdt, list, walk->node);
}

static void add_virtio_mmio(struct platform *platform, const struct tree_walk *walk,
                            struct bytes list)
{
    struct platform_device *device = &platform->virtio_mmio[platform->virtio_mmio_count];

    if (platform->virtio_mmio_count == PLATFORM_MAX_VIRTIO_MMIO ||
        !enabled_reg(walk, 0, &device->registers))
        return;
    device->is_protected = is_protected(walk->fdt, list, walk->node);
    platform->virtio_mmio_count++;
}

static void read_node(struct platform *platform, const struct tree_walk *walk, struct bytes list)
{
    if (tree_is(walk->fdt, walk->node, "device_type", "memory"))
        add_ram(platform, walk);
    else if (tree_is(walk->fdt, walk->node, "device_type", "cpu"))
        add_cpu(platform, walk);
    else if (tree_compatible(walk->fdt, walk->node, "pci-host-ecam-generic"))
        add_pci(platform, walk, list);
    else if (tree_compatible(walk->fdt, walk->node, "virtio,mmio"))
        add_virtio_mmio(platform, walk, list);
}

static struct platform_grants read_grants(const void *fdt, int node, const char *name)
{
    struct bytes value = tree_property(fdt, node, name);

    if (value.size != 8)
        panic("dom0: the passive domain's %s are not two cells", name);
    return (struct platform_grants){tree_cell(value, 0), tree_cell(value, 1)};
}

static void read_passive(struct platform *platform, const void *fdt)
{
    struct platform_passive *passive = &platform->passive;
    int node = fdt_path_offset(fdt, "/passive-domain");
    struct bytes window;
    uint32_t domid;

    if (node < 0)
        return;
    window = tree_property(fdt, node, "window");
    if (!tree_compatible(fdt, node, PASSIVE_COMPATIBLE) || !tree_u32(fdt, node, "domid", &domid) ||
        window.size != 16)
        panic("dom0: /passive-domain is not understood");
    passive->present = true;
    passive->domid = (uint16_t)domid;
    passive->writable = read_grants(fdt, node, "grants");
    passive->read_only = read_grants(fdt, node, "read-only-grants");
    passive->window.base = load_u64(window.data, ENDIAN_BIG);
    passive->window.size = load_u64(window.data + 8, ENDIAN_BIG);
}

static void read_bootargs(struct platform *platform, const void *fdt)
{
    int chosen = fdt_path_offset(fdt, "/chosen");
    const char *text = chosen < 0 ? NULL : tree_string(tree_property(fdt, chosen, "bootargs"));

    if (text == NULL)
        return;
    if (strlen(text) >= sizeof(platform->bootargs))
        panic("dom0: the command line is too long");
    memcpy(platform->bootargs, text, strlen(text));
}

void platform_read(struct platform *platform, const void *fdt)
{
    const char *error = tree_check(fdt, SIZE_MAX);
    struct bytes list = {NULL, 0};
    struct tree_walk walk;
    int hypervisor;

    if (error != NULL)
        panic("dom0: %s", error); /* seen by nobody but a debugger */
    find_console(fdt);
    memset(platform, 0, sizeof(*platform));
    hypervisor = fdt_path_offset(fdt, "/hypervisor");
    platform->has_hypervisor = hypervisor >= 0;
    if (platform->has_hypervisor)
        list = tree_property(fdt, hypervisor, "protected-devices");
    platform->protected_count = (unsigned int)(list.size / 4);
    read_passive(platform, fdt);
    read_bootargs(platform, fdt);
    tree_walk_start(&walk, fdt);
    while (tree_walk_next(&walk)) {
        if (tree_enabled(fdt, walk.node))
            read_node(platform, &walk, list);
        else
            tree_walk_skip(&walk);
    }
    if (walk.failed || platform->ram_count == 0)
        panic("dom0: the device tree names no RAM");
}

bool platform_has_word(const struct platform *platform, const char *name)
{
    size_t length = strlen(name);
    const char *at = platform->bootargs;

    while (*at != '\0') {
        if (strncmp(at, name, length) == 0 && (at[length] == ' ' || at[length] == '\0'))
            return true;
        while (*at != '\0' && *at != ' ')
            at++;
        while (*at == ' ')
            at++;
    }
    return false;
}
