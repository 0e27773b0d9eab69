/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "trees.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TREES_ROOM (3u << 20) /* while a tree is being made */
#define FREE_ROOM  65536u     /* in the board's tree */

static void *making;

static void must(int error)
{
    if (error < 0)
        fail_msg("libfdt: %s", fdt_strerror(error));
}

static void *allocate(size_t size)
{
    void *memory = malloc(size);

    assert_non_null(memory);
    return memory;
}

void trees_start(void)
{
    making = allocate(TREES_ROOM);
    must(fdt_create(making, (int)TREES_ROOM));
    must(fdt_finish_reservemap(making));
    must(fdt_begin_node(making, ""));
}

void trees_begin(const char *name)
{
    must(fdt_begin_node(making, name));
}

void trees_end(void)
{
    must(fdt_end_node(making));
}

void trees_put(const char *name, const void *value, size_t size)
{
    must(fdt_property(making, name, value, (int)size));
}

void trees_put_text(const char *name, const char *text)
{
    trees_put(name, text, strlen(text) + 1);
}

static fdt32_t *cells_of(size_t count, const uint32_t *cells)
{
    fdt32_t *value = allocate(count * sizeof(*value) + 1);
    size_t i;

    for (i = 0; i < count; i++)
        value[i] = cpu_to_fdt32(cells[i]);
    return value;
}

void trees_put_cells(const char *name, size_t count, const uint32_t *cells)
{
    fdt32_t *value = cells_of(count, cells);

    trees_put(name, value, count * sizeof(*value));
    free(value);
}

static void *copy(const void *tree)
{
    return memcpy(allocate(fdt_totalsize(tree)), tree, fdt_totalsize(tree));
}

void *trees_finish(void)
{
    void *tree;

    must(fdt_end_node(making));
    must(fdt_finish(making));
    tree = copy(making);
    free(making);
    making = NULL;
    return tree;
}

int trees_at(const void *tree, const char *path)
{
    int node = fdt_path_offset(tree, path);

    must(node);
    return node;
}

void trees_change(void *tree, const char *path, const char *name, const void *value, size_t size)
{
    must(fdt_setprop(tree, trees_at(tree, path), name, value, (int)size));
}

void trees_change_text(void *tree, const char *path, const char *name, const char *text)
{
    trees_change(tree, path, name, text, strlen(text) + 1);
}

void trees_change_cells(void *tree, const char *path, const char *name, size_t count,
                        const uint32_t *cells)
{
    fdt32_t *value = cells_of(count, cells);

    trees_change(tree, path, name, value, count * sizeof(*value));
    free(value);
}

void trees_remove(void *tree, const char *path)
{
    must(fdt_del_node(tree, trees_at(tree, path)));
}

void trees_remove_property(void *tree, const char *path, const char *name)
{
    must(fdt_delprop(tree, trees_at(tree, path), name));
}

void trees_add(void *tree, const char *parent, const char *name)
{
    must(fdt_add_subnode(tree, trees_at(tree, parent), name));
}

void *trees_pack(void *tree)
{
    void *packed;

    must(fdt_pack(tree));
    packed = copy(tree);
    free(tree);
    return packed;
}

uint32_t trees_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static void put_cpus(void)
{
    static const char *const names[] = {"cpu@0", "cpu@1", "cpu@2", "cpu@3"};
    uint32_t i;

    trees_begin("cpus");
    TREES_CELLS("#address-cells", 1);
    TREES_CELLS("#size-cells", 0);
    trees_begin("cpu-map");
    trees_end();
    for (i = 0; i < 4; i++) {
        trees_begin(names[i]);
        trees_put_text("device_type", "cpu");
        trees_put_text("compatible", "arm,cortex-a57");
        trees_put_text("enable-method", "psci");
        TREES_CELLS("reg", i);
        TREES_CELLS("phandle", i + 1);
        trees_end();
    }
    trees_end();
}

static void put_interrupt_controller(void)
{
    trees_begin("intc@8000000");
    TREES_CELLS("phandle", TREES_GIC_PHANDLE);
    TREES_CELLS("interrupts", 1, 9, 4);
    TREES_CELLS("reg", 0, 0x8000000, 0, 0x10000, 0, 0x80a0000, 0, 0xf60000);
    TREES_CELLS("#redistributor-regions", 1);
    trees_put_text("compatible", "arm,gic-v3");
    trees_put("ranges", "", 0);
    TREES_CELLS("#size-cells", 2);
    TREES_CELLS("#address-cells", 2);
    trees_put("interrupt-controller", "", 0);
    TREES_CELLS("#interrupt-cells", 3);
    trees_begin("its@8080000");
    TREES_CELLS("phandle", 0x8006);
    TREES_CELLS("reg", 0, 0x8080000, 0, 0x20000);
    trees_put_text("compatible", "arm,gic-v3-its");
    trees_end();
    trees_end();
}

static void put_smmu(void)
{
    trees_begin("smmuv3@9050000");
    TREES_CELLS("phandle", TREES_SMMU_PHANDLE);
    TREES_CELLS("#iommu-cells", 1);
    TREES_STRINGS("interrupt-names", "eventq\0priq\0cmdq-sync\0gerror");
    TREES_CELLS("interrupts", 0, 0x4a, 1, 0, 0x4b, 1, 0, 0x4c, 1, 0, 0x4d, 1);
    TREES_CELLS("reg", 0, 0x9050000, 0, 0x20000);
    trees_put_text("compatible", "arm,smmu-v3");
    trees_end();
}

static void put_devices(void)
{
    trees_begin("pcie@10000000");
    TREES_CELLS("iommu-map", 0, TREES_SMMU_PHANDLE, 0, 0x10000);
    TREES_CELLS("reg", 0x40, 0x10000000, 0, 0x10000000);
    TREES_CELLS("#size-cells", 2);
    TREES_CELLS("#address-cells", 3);
    trees_put_text("device_type", "pci");
    trees_put_text("compatible", "pci-host-ecam-generic");
    trees_end();
    trees_begin("pl011@9000000");
    TREES_CELLS("phandle", TREES_MAX_PHANDLE);
    TREES_CELLS("interrupts", 0, 1, 4);
    TREES_CELLS("reg", 0, 0x9000000, 0, 0x1000);
    TREES_STRINGS("compatible", "arm,pl011\0arm,primecell");
    trees_end();
    trees_begin("soc");
    trees_put_text("compatible", "simple-bus");
    TREES_CELLS("#address-cells", 1);
    TREES_CELLS("#size-cells", 1);
    TREES_CELLS("ranges", 0x100000, 0, 0xd0000000, 0x100000, 0, 0, 0xa0000000, 0x10000);
    trees_begin("serial@2000");
    TREES_CELLS("reg", 0x2000, 0x1000);
    TREES_STRINGS("compatible", "arm,pl011\0arm,primecell");
    trees_end();
    trees_end();
}

static void put_memory(void)
{
    trees_begin("memory@40000000");
    trees_put_text("device_type", "memory");
    TREES_CELLS("reg", 0, 0x40000000, 0, 0x40000000);
    trees_end();
    trees_begin("reserved-memory");
    TREES_CELLS("#address-cells", 2);
    TREES_CELLS("#size-cells", 2);
    trees_put("ranges", "", 0);
    trees_begin("firmware@7f000000");
    TREES_CELLS("reg", 0, 0x7f000000, 0, 0x100000);
    trees_put("no-map", "", 0);
    trees_end();
    trees_begin("pool");
    TREES_CELLS("size", 0, 0x100000);
    trees_end();
    trees_end();
}

static void put_chosen(void)
{
    trees_begin("aliases");
    trees_put_text("serial0", "/pl011@9000000");
    trees_end();
    trees_begin("chosen");
    trees_put_text("bootargs", "iommu=auto");
    trees_put_text("stdout-path", "serial0:115200n8");
    TREES_CELLS("kaslr-seed", 0xb843ac5c, 0x16e56dba);
    trees_begin("module@0x4c000000");
    TREES_STRINGS("compatible", "multiboot,module\0multiboot,ramdisk");
    TREES_CELLS("reg", 0, 0x4c000000, 0, 0x186a0);
    trees_end();
    trees_begin("module@0x48000000");
    trees_put_text("bootargs", "console=ttyAMA0");
    TREES_STRINGS("compatible", "multiboot,module\0multiboot,kernel");
    TREES_CELLS("reg", 0, 0x48000000, 0, 0x1e8480);
    trees_end();
    trees_end();
}

static void put_more_devices(uint32_t count)
{
    uint32_t i;

    for (i = 0; i < count; i++) {
        char name[32];

        snprintf(name, sizeof(name), "device@%x", i);
        trees_begin(name);
        TREES_CELLS("iommus", TREES_SMMU_PHANDLE, 0x10000 + i);
        trees_put_text("compatible", "vendor,device");
        if (i % 2 == 0)
            TREES_CELLS("phandle", 0x10000 + i);
        trees_end();
    }
}

void *trees_of_board(void)
{
    return trees_of_board_with(0);
}

void *trees_of_board_with(uint32_t devices)
{
    void *small;
    void *tree;

    trees_start();
    TREES_CELLS("interrupt-parent", TREES_GIC_PHANDLE);
    trees_put("dma-coherent", "", 0);
    trees_put_text("model", "linux,dummy-virt");
    TREES_CELLS("#size-cells", 2);
    TREES_CELLS("#address-cells", 2);
    trees_put_text("compatible", "linux,dummy-virt");
    trees_begin("psci");
    trees_put_text("method", "smc");
    TREES_STRINGS("compatible", "arm,psci-1.0\0arm,psci-0.2\0arm,psci");
    trees_end();
    put_memory();
    put_smmu();
    put_devices();
    put_more_devices(devices);
    put_interrupt_controller();
    put_cpus();
    put_chosen();
    small = trees_finish();
    tree = allocate(fdt_totalsize(small) + FREE_ROOM);
    must(fdt_open_into(small, tree, (int)(fdt_totalsize(small) + FREE_ROOM)));
    free(small);
    return tree;
}
