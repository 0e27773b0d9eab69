/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "dom0_tree.h"

#include <libfdt.h>

#include "../loader/hidden.h"
#include "../loader/hypervisor.h"
#include "../loader/tree.h"
#include "board_modules.h"
#include "string.h"

struct writer {
    struct dom0_tree *tree;
    const void *fdt; /* the board's */
    void *out;
    int error;       /* libfdt's first one */
    int depth;       /* of the innermost open node; -1: none is open */
    bool chosen;     /* /chosen has been written */
    uint32_t device; /* how many of the protected devices have been written */
    struct hidden_references references;
    int mapped;     /* the node whose iommu-map has been judged, for its mask ... */
    bool hides_map; /* ... and how */
};

/* How a node's properties are copied. */
enum kind { KIND_PLAIN, KIND_CHOSEN, KIND_GIC, KIND_NEW_PHANDLE };

static void note(struct writer *writer, int error)
{
    if (writer->error == 0)
        writer->error = error;
}

static void put(struct writer *writer, const char *name, const void *value, int size)
{
    note(writer, fdt_property(writer->out, name, value, size));
}

static void put_string(struct writer *writer, const char *name, const char *text)
{
    put(writer, name, text, (int)strlen(text) + 1);
}

static void begin(struct writer *writer, const char *name)
{
    note(writer, fdt_begin_node(writer->out, name));
    writer->depth++;
}

/* Closes open nodes until the innermost one has `depth`. */
static void end_down_to(struct writer *writer, int depth)
{
    for (; writer->depth > depth; writer->depth--)
        note(writer, fdt_end_node(writer->out));
}

/* Nodes. */

/* Whether dom0 must not see the node, nor what is below it. */
static bool hidden(const struct tree_walk *walk)
{
    if (hidden_node(walk->fdt, walk->node))
        return true;
    if (walk->depth == 1)
        return tree_is(walk->fdt, walk->node, "device_type", "memory") ||
               tree_named(walk->fdt, walk->node, "hypervisor");
    return walk->depth == 2 && tree_named(walk->fdt, walk->path[1], "chosen") &&
           board_modules_is(walk->fdt, walk->node);
}

/* Whether `name` is one of the `count` names. */
static bool listed(const char *name, const char *const *names, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++) {
        if (strcmp(name, names[i]) == 0)
            return true;
    }
    return false;
}

#define LISTED(name, names) listed(name, names, sizeof(names) / sizeof((names)[0]))

/* The mask goes with the map, which is judged once, however many masks the node has. */
static bool hides_map(struct writer *writer, int node)
{
    if (writer->mapped != node) {
        writer->mapped = node;
        writer->hides_map =
            !hidden_shows_map(&writer->references, tree_property(writer->fdt, node, "iommu-map"));
    }
    return writer->hides_map;
}

/* A device's references to IOMMUs, of which dom0 sees those to what it may drive. */
static bool is_hidden_reference(struct writer *writer, int node, const char *name,
                                struct bytes value)
{
    if (strcmp(name, "iommus") == 0)
        return !hidden_shows_iommus(&writer->references, value);
    return (strcmp(name, "iommu-map") == 0 || strcmp(name, "iommu-map-mask") == 0) &&
           hides_map(writer, node);
}

static bool dropped(enum kind kind, const char *name)
{
    static const char *const chosen[] = {"bootargs", "linux,initrd-start", "linux,initrd-end",
                                         "status"};
    static const char *const gic[] = {"interrupts", "interrupts-extended"};
    static const char *const new_phandle[] = {"phandle", "linux,phandle"};
    /* Firmware tables that are the hypervisor's: dom0 is not entered by EFI. */
    static const char uefi[] = "linux,uefi-";

    switch (kind) {
    case KIND_CHOSEN:
        return LISTED(name, chosen) || strncmp(name, uefi, sizeof(uefi) - 1) == 0;
    case KIND_GIC:
        return LISTED(name, gic);
    case KIND_NEW_PHANDLE:
        return LISTED(name, new_phandle);
    case KIND_PLAIN:
        break;
    }
    return false;
}

static void copy_properties(struct writer *writer, int node, enum kind kind)
{
    int property;

    fdt_for_each_property_offset(property, writer->fdt, node)
    {
        const char *name;
        int size;
        const void *value = fdt_getprop_by_offset(writer->fdt, property, &name, &size);

        if (value == NULL)
            note(writer, size);
        else if (!dropped(kind, name) &&
                 !is_hidden_reference(writer, node, name, (struct bytes){value, (size_t)size}))
            put(writer, name, value, size);
    }
    if (property != -FDT_ERR_NOTFOUND)
        note(writer, property);
}

static void put_chosen(struct writer *writer)
{
    const struct board *board = writer->tree->board;
    const struct board_range *ramdisk = &writer->tree->ramdisk;

    writer->chosen = true;
    put_string(writer, "bootargs", board->kernel_bootargs);
    if (board->ramdisk.present) {
        note(writer, fdt_property_u64(writer->out, "linux,initrd-start", ramdisk->base));
        note(writer,
             fdt_property_u64(writer->out, "linux,initrd-end", ramdisk->base + ramdisk->size));
    }
}

/* The protected device whose node this is; NULL when it is none. The list is in tree order. */
static struct devices_device *device_at(struct writer *writer, int node)
{
    struct devices *devices = writer->tree->devices;

    if (devices == NULL || writer->device == devices->count ||
        devices->list[writer->device].node != node)
        return NULL;
    return &devices->list[writer->device++];
}

static enum kind kind_of(const struct writer *writer, const struct tree_walk *walk,
                         const struct devices_device *device)
{
    if (walk->depth == 1 && tree_named(walk->fdt, walk->node, "chosen"))
        return KIND_CHOSEN;
    if (walk->node == writer->tree->board->gic_node)
        return KIND_GIC;
    return device != NULL && device->new_phandle ? KIND_NEW_PHANDLE : KIND_PLAIN;
}

static void copy_node(struct writer *writer, const struct tree_walk *walk)
{
    struct devices_device *device = device_at(writer, walk->node);
    enum kind kind = kind_of(writer, walk, device);

    end_down_to(writer, walk->depth - 1);
    begin(writer, fdt_get_name(walk->fdt, walk->node, NULL));
    copy_properties(writer, walk->node, kind);
    if (kind == KIND_CHOSEN)
        put_chosen(writer);
    if (device != NULL && device->new_phandle)
        note(writer, fdt_property_u32(writer->out, "phandle", device->phandle));
}

static const char *copy_nodes(struct writer *writer)
{
    struct devices *devices = writer->tree->devices;
    struct tree_walk walk;

    tree_walk_start(&walk, writer->fdt);
    while (tree_walk_next(&walk)) {
        if (hidden(&walk))
            tree_walk_skip(&walk);
        else
            copy_node(writer, &walk);
    }
    if (walk.failed)
        return "the device tree is nested more than 32 nodes deep";
    if (devices != NULL && writer->device != devices->count)
        return "a protected device lies in a part of the tree that dom0 does not get";
    return NULL;
}

/* What is new. */

static uint8_t *put_cell(uint8_t *at, uint32_t cells, uint64_t value)
{
    if (cells == 2) {
        store_u64(at, value, ENDIAN_BIG);
        return at + 8;
    }
    store_u32(at, (uint32_t)value, ENDIAN_BIG);
    return at + 4;
}

/* "memory@" and the address. */
static void memory_name(char name[static 32], uint64_t base)
{
    int shift = 60;

    memcpy(name, "memory@", 7);
    name += 7;
    while (shift > 0 && base >> shift == 0)
        shift -= 4;
    for (; shift >= 0; shift -= 4)
        *name++ = "0123456789abcdef"[base >> shift & 15];
    *name = '\0';
}

static const char *put_memory(struct writer *writer)
{
    const struct dom0_tree *tree = writer->tree;
    uint32_t address_cells = 2;
    uint32_t size_cells = 1;
    char name[32];
    void *value;
    uint8_t *at;
    unsigned int i;

    tree_u32(writer->fdt, 0, "#address-cells", &address_cells);
    tree_u32(writer->fdt, 0, "#size-cells", &size_cells);
    if (address_cells < 1 || address_cells > 2 || size_cells < 1 || size_cells > 2)
        return "the root's addresses or sizes are not of one or two cells";
    for (i = 0; i < tree->ram_count; i++) {
        if ((address_cells == 1 && tree->ram[i].base > UINT32_MAX) ||
            (size_cells == 1 && tree->ram[i].size > UINT32_MAX))
            return "dom0's memory does not fit into the root's address and size cells";
    }
    memory_name(name, tree->ram_count == 0 ? 0 : tree->ram[0].base);
    begin(writer, name);
    put_string(writer, "device_type", "memory");
    note(writer, fdt_property_placeholder(writer->out, "reg",
                                          (int)(4 * (address_cells + size_cells) * tree->ram_count),
                                          &value));
    if (writer->error == 0) {
        at = value;
        for (i = 0; i < tree->ram_count; i++) {
            at = put_cell(at, address_cells, tree->ram[i].base);
            at = put_cell(at, size_cells, tree->ram[i].size);
        }
    }
    end_down_to(writer, 0);
    return NULL;
}

static void copy_reservations(struct writer *writer)
{
    int count = fdt_num_mem_rsv(writer->fdt);
    uint64_t base;
    uint64_t size;
    int i;

    for (i = 0; i < count; i++) {
        note(writer, fdt_get_mem_rsv(writer->fdt, i, &base, &size));
        note(writer, fdt_add_reservemap_entry(writer->out, base, size));
    }
    note(writer, fdt_finish_reservemap(writer->out));
}

static const char *write_tree(struct writer *writer)
{
    const char *error;

    copy_reservations(writer);
    error = copy_nodes(writer);
    end_down_to(writer, 0);
    if (error == NULL)
        error = put_memory(writer);
    if (error != NULL)
        return error;
    if (!writer->chosen) {
        begin(writer, "chosen");
        put_chosen(writer);
        end_down_to(writer, 0);
    }
    note(writer, hypervisor_write(writer->out, writer->tree->devices));
    if (writer->tree->passive != NULL)
        note(writer, passive_write(writer->out, writer->tree->passive));
    end_down_to(writer, -1);
    note(writer, fdt_finish(writer->out));
    return NULL;
}

const char *dom0_tree_write(struct dom0_tree *tree, void *out, size_t capacity)
{
    struct writer writer = {
        .tree = tree, .fdt = tree->board->fdt, .out = out, .depth = -1, .mapped = -1};
    const char *error;

    if (tree->devices != NULL && !devices_number(writer.fdt, tree->devices))
        return DEVICES_NO_PHANDLE;
    hidden_find_references(writer.fdt, &writer.references);
    /* Looking for each name among those already written would make large trees cost more than they
     * have to, and a tree of n names n * n. */
    note(&writer, fdt_create_with_flags(out, capacity > INT32_MAX ? INT32_MAX : (int)capacity,
                                        FDT_CREATE_FLAG_NO_NAME_DEDUP));
    error = write_tree(&writer);
    if (error == NULL && writer.error == -FDT_ERR_NOSPACE)
        error = "there is not enough room for it";
    else if (error == NULL && writer.error != 0)
        error = "the board's device tree cannot be rewritten";
    if (error == NULL)
        fdt_set_boot_cpuid_phys(out, fdt_boot_cpuid_phys(writer.fdt));
    return error;
}

size_t dom0_tree_bound(const struct dom0_tree *tree)
{
    const void *fdt = tree->board->fdt;
    size_t size = sizeof(struct fdt_header) + fdt_size_dt_struct(fdt);
    struct tree_walk walk;
    int property;

    size += (size_t)(fdt_num_mem_rsv(fdt) + 2) * sizeof(struct fdt_reserve_entry);
    tree_walk_start(&walk, fdt);
    while (tree_walk_next(&walk)) {
        fdt_for_each_property_offset(property, fdt, walk.node)
        {
            const char *name;

            if (fdt_getprop_by_offset(fdt, property, &name, NULL) != NULL)
                size += strlen(name) + 1;
        }
    }
    /* /memory, /chosen and /hypervisor: their nodes, names and properties. */
    size += 512 + strlen(tree->board->kernel_bootargs) + 16 * (size_t)tree->ram_count;
    if (tree->passive != NULL)
        size += 256;
    /* A phandle's property, its name, and its place in protected-devices. */
    if (tree->devices != NULL)
        size += (sizeof(struct fdt_property) + 4 + sizeof("phandle") + 4) *
                (size_t)tree->devices->count;
    return size;
}
