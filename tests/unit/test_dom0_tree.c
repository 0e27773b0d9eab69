/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* dom0's device tree: what is gone, what is new, and that the rest is as it was. */
#include "hyp/dom0_tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "loader/hypervisor.h"
#include "loader/tree.h"
#include "trees.h"

#define KERNEL "/chosen/module@0x48000000"

static struct board board;
static struct devices_device list[DEVICES_MAX];
static struct devices_streams streams[DEVICES_MAX];
static struct devices found;
static const struct passive *passive; /* NULL: there is none */

/* dom0's RAM in these tests: the board's without the hypervisor's. */
static const struct board_range ram[] = {{0x40000000, 0x200000}, {0x40400000, 0x3fc00000}};

/* Reads the board, which must be right, and looks for its devices. */
static void read_board(const void *tree)
{
    const char *error = board_read(&board, tree, fdt_totalsize(tree));

    if (error != NULL)
        fail_msg("%s", error);
    found = (struct devices){
        .list = list, .capacity = DEVICES_MAX, .streams = streams, .stream_capacity = DEVICES_MAX};
    assert_int_equal(smmuv3_devices(tree, &board.smmus, &found), DEVICES_OK);
}

/* dom0's tree for a board, in no more room than dom0_tree_bound() asks for. */
static void *write_tree_with(const struct board_range *ranges, unsigned int count,
                             struct devices *devices, const char **error)
{
    struct dom0_tree tree = {.board = &board,
                             .ram = ranges,
                             .ram_count = count,
                             .ramdisk = board.ramdisk.range,
                             .devices = devices,
                             .passive = passive};
    size_t bound = dom0_tree_bound(&tree);
    void *out = malloc(bound);

    assert_non_null(out);
    memset(out, 0xa5, bound);
    *error = dom0_tree_write(&tree, out, bound);
    if (*error == NULL) {
        assert_null(tree_check(out, bound));
        return out;
    }
    free(out);
    return NULL;
}

static void *write_tree(bool protect)
{
    const char *error;
    void *out = write_tree_with(ram, 2, protect ? &found : NULL, &error);

    if (out == NULL)
        fail_msg("%s", error);
    return out;
}

/* The sentence with which it is refused. */
static const char *refuse_tree(const struct board_range *ranges, unsigned int count)
{
    const char *error;

    assert_null(write_tree_with(ranges, count, &found, &error));
    return error;
}

static void assert_cells_at(const void *tree, const char *path, const char *name, size_t count,
                            const uint32_t *cells)
{
    struct bytes property = tree_property(tree, trees_at(tree, path), name);
    size_t i;

    assert_non_null(property.data);
    assert_int_equal(property.size, 4 * count);
    for (i = 0; i < count; i++)
        assert_int_equal(tree_cell(property, i), cells[i]);
}

#define ASSERT_CELLS(tree, path, name, ...) \
    assert_cells_at(tree, path, name, CELL_COUNT_(__VA_ARGS__), CELLS_(__VA_ARGS__))

static void assert_text(const void *tree, const char *path, const char *name, const char *text)
{
    const char *value = tree_string(tree_property(tree, trees_at(tree, path), name));

    assert_non_null(value);
    assert_string_equal(value, text);
}

static void assert_no_property(const void *tree, const char *path, const char *name)
{
    assert_null(tree_property(tree, trees_at(tree, path), name).data);
}

static void assert_no_node(const void *tree, const char *path)
{
    assert_int_equal(fdt_path_offset(tree, path), -FDT_ERR_NOTFOUND);
}

/* The same properties in the same order, and below them the same nodes. */
static void assert_same(const void *left, int left_node, const void *right, int right_node)
{
    int left_next = fdt_first_property_offset(left, left_node);
    int right_next = fdt_first_property_offset(right, right_node);

    assert_string_equal(fdt_get_name(left, left_node, NULL), fdt_get_name(right, right_node, NULL));
    while (left_next >= 0 && right_next >= 0) {
        const char *left_name, *right_name;
        int left_size, right_size;
        const void *left_value = fdt_getprop_by_offset(left, left_next, &left_name, &left_size);
        const void *right_value =
            fdt_getprop_by_offset(right, right_next, &right_name, &right_size);

        assert_string_equal(left_name, right_name);
        assert_int_equal(left_size, right_size);
        if (left_size > 0)
            assert_memory_equal(left_value, right_value, (size_t)left_size);
        left_next = fdt_next_property_offset(left, left_next);
        right_next = fdt_next_property_offset(right, right_next);
    }
    assert_int_equal(left_next, right_next);
    left_next = fdt_first_subnode(left, left_node);
    right_next = fdt_first_subnode(right, right_node);
    while (left_next >= 0 && right_next >= 0) {
        assert_same(left, left_next, right, right_next);
        left_next = fdt_next_subnode(left, left_next);
        right_next = fdt_next_subnode(right, right_next);
    }
    assert_int_equal(left_next, right_next);
}

static void assert_new_nodes(const void *out)
{
    assert_text(out, "/memory@40000000", "device_type", "memory");
    ASSERT_CELLS(out, "/memory@40000000", "reg", 0, 0x40000000, 0, 0x200000, 0, 0x40400000, 0,
                 0x3fc00000);
    assert_text(out, "/chosen", "bootargs", "console=ttyAMA0");
    assert_text(out, "/chosen", "stdout-path", "serial0:115200n8");
    ASSERT_CELLS(out, "/chosen", "kaslr-seed", 0xb843ac5c, 0x16e56dba);
    ASSERT_CELLS(out, "/chosen", "linux,initrd-start", 0, 0x4c000000);
    ASSERT_CELLS(out, "/chosen", "linux,initrd-end", 0, 0x4c0186a0);
    assert_int_equal(fdt_first_subnode(out, trees_at(out, "/chosen")), -FDT_ERR_NOTFOUND);
    assert_text(out, "/hypervisor", "compatible", HYPERVISOR_COMPATIBLE);
}

static void remove_new_nodes(void *out)
{
    trees_remove(out, "/memory@40000000");
    trees_remove(out, "/chosen");
    trees_remove(out, "/hypervisor");
}

/* What must be left of the board's tree. */
static void remove_hidden(void *tree)
{
    trees_remove(tree, "/smmuv3@9050000");
    trees_remove(tree, "/memory@40000000");
    trees_remove(tree, "/chosen");
    trees_remove_property(tree, "/pcie@10000000", "iommu-map");
    trees_remove_property(tree, "/intc@8000000", "interrupts");
}

static void test_off(void **state)
{
    void *tree = trees_of_board();
    void *out;

    (void)state;
    read_board(tree);
    out = write_tree(false);
    assert_new_nodes(out);
    assert_no_property(out, "/hypervisor", "protected-devices");
    assert_int_equal(list[0].phandle, 0);
    remove_new_nodes(out);
    remove_hidden(tree);
    assert_same(tree, 0, out, 0);
    free(out);
    free(tree);
}

static void test_on(void **state)
{
    void *tree = trees_of_board();
    void *out;

    (void)state;
    read_board(tree);
    out = write_tree(true);
    assert_new_nodes(out);
    ASSERT_CELLS(out, "/hypervisor", "protected-devices", TREES_MAX_PHANDLE + 1);
    ASSERT_CELLS(out, "/pcie@10000000", "phandle", TREES_MAX_PHANDLE + 1);
    assert_int_equal(list[0].phandle, TREES_MAX_PHANDLE + 1);
    remove_new_nodes(out);
    trees_remove_property(out, "/pcie@10000000", "phandle");
    remove_hidden(tree);
    assert_same(tree, 0, out, 0);
    free(out);
    free(tree);
}

static void test_phandles(void **state)
{
    void *tree = trees_of_board();
    void *out;

    (void)state;
    /* One that has a phandle, one whose phandle is void, one without. */
    TREES_CHANGE_CELLS(tree, "/pcie@10000000", "linux,phandle", 0x33);
    TREES_CHANGE_CELLS(tree, "/soc/serial@2000", "iommus", TREES_SMMU_PHANDLE, 1);
    TREES_CHANGE_CELLS(tree, "/soc/serial@2000", "phandle", 0xffffffff);
    TREES_CHANGE_CELLS(tree, "/pl011@9000000", "phandle", 0xfffffffc);
    TREES_CHANGE_CELLS(tree, "/psci", "iommus", TREES_SMMU_PHANDLE, 2);
    read_board(tree);
    assert_int_equal(found.count, 3);
    out = write_tree(true);
    ASSERT_CELLS(out, "/hypervisor", "protected-devices", 0xfffffffd, 0x33, 0xfffffffe);
    ASSERT_CELLS(out, "/psci", "phandle", 0xfffffffd);
    ASSERT_CELLS(out, "/pcie@10000000", "linux,phandle", 0x33);
    assert_no_property(out, "/pcie@10000000", "phandle");
    ASSERT_CELLS(out, "/soc/serial@2000", "phandle", 0xfffffffe);
    free(out);

    TREES_CHANGE_CELLS(tree, "/pl011@9000000", "phandle", 0xfffffffd);
    read_board(tree);
    assert_string_equal(refuse_tree(ram, 2),
                        "a protected device needs a phandle, and all are in use");
    free(tree);
}

static void test_hidden(void **state)
{
    void *tree = trees_of_board();
    void *out;

    (void)state;
    trees_add(tree, "/", "hypervisor");
    trees_change_text(tree, "/hypervisor", "compatible", "xen,xen");
    trees_add(tree, "/soc", "smmu@4000");
    trees_change_text(tree, "/soc/smmu@4000", "compatible", "arm,smmu-v3");
    trees_change_text(tree, "/soc/smmu@4000", "status", "disabled");
    trees_add(tree, "/soc", "smmu@6000");
    trees_change(tree, "/soc/smmu@6000", "compatible", "vendor,smmu\0arm,mmu-500", 24);
    trees_add(tree, "/soc", "smmu@7000");
    trees_change_text(tree, "/soc/smmu@7000", "compatible", "qcom,sdm845-smmu-v2");
    trees_add(tree, "/soc", "pmcg@8000");
    trees_change_text(tree, "/soc/pmcg@8000", "compatible", "arm,smmu-v3-pmcg");
    trees_add(tree, "/", "memory@1000");
    trees_change_text(tree, "/memory@1000", "device_type", "memory");
    trees_change_text(tree, "/memory@1000", "status", "disabled");
    TREES_CHANGE_CELLS(tree, "/pcie@10000000", "iommu-map-mask", 0xffff);
    read_board(tree);
    out = write_tree(true);
    assert_text(out, "/hypervisor", "compatible", HYPERVISOR_COMPATIBLE);
    assert_no_node(out, "/smmuv3@9050000");
    assert_no_node(out, "/soc/smmu@4000");
    assert_no_node(out, "/soc/smmu@6000");
    assert_no_node(out, "/soc/smmu@7000");
    assert_no_node(out, "/soc/pmcg@8000");
    assert_no_node(out, "/memory@1000");
    assert_no_property(out, "/pcie@10000000", "iommu-map");
    assert_no_property(out, "/pcie@10000000", "iommu-map-mask");
    free(out);
    free(tree);
}

/* What refers to IOMMUs that are no SMMUs, and to nothing else, stays. */
static void test_references(void **state)
{
    void *tree = trees_of_board();
    void *out;

    (void)state;
    trees_add(tree, "/soc", "iommu@5000");
    TREES_CHANGE_CELLS(tree, "/soc/iommu@5000", "#iommu-cells", 0);
    TREES_CHANGE_CELLS(tree, "/soc/iommu@5000", "phandle", 0x77);
    trees_add(tree, "/soc", "smmu@6000");
    trees_change_text(tree, "/soc/smmu@6000", "compatible", "arm,mmu-401");
    TREES_CHANGE_CELLS(tree, "/soc/smmu@6000", "#iommu-cells", 1);
    TREES_CHANGE_CELLS(tree, "/soc/smmu@6000", "phandle", 0x78);
    trees_add(tree, "/soc/smmu@6000", "part");
    TREES_CHANGE_CELLS(tree, "/soc/smmu@6000/part", "#iommu-cells", 0);
    TREES_CHANGE_CELLS(tree, "/soc/smmu@6000/part", "phandle", 0x79);
    trees_add(tree, "/soc", "inner");
    TREES_CHANGE_CELLS(tree, "/soc/inner", "iommus", 0x79);
    trees_add(tree, "/soc", "own");
    TREES_CHANGE_CELLS(tree, "/soc/own", "iommus", 0x77, 0x77);
    trees_add(tree, "/soc", "both");
    TREES_CHANGE_CELLS(tree, "/soc/both", "iommus", 0x77, TREES_SMMU_PHANDLE, 1);
    trees_add(tree, "/soc", "old");
    TREES_CHANGE_CELLS(tree, "/soc/old", "iommus", 0x78, 2);
    trees_add(tree, "/", "pcie-own");
    TREES_CHANGE_CELLS(tree, "/pcie-own", "iommu-map", 0, 0x77, 0, 8, 0x10, 0x77, 0x10, 8);
    TREES_CHANGE_CELLS(tree, "/pcie-own", "iommu-map-mask", 0xff);
    trees_add(tree, "/", "pcie-both");
    TREES_CHANGE_CELLS(tree, "/pcie-both", "iommu-map", 0, 0x77, 0, 8, 8, 0x78, 8, 8);
    TREES_CHANGE_CELLS(tree, "/pcie-both", "iommu-map-mask", 0xff);
    trees_add(tree, "/", "pcie-unknown");
    TREES_CHANGE_CELLS(tree, "/pcie-unknown", "iommu-map", 0, 0x1234, 0, 8);
    trees_add(tree, "/", "pcie-bad");
    TREES_CHANGE_CELLS(tree, "/pcie-bad", "iommu-map", 0, 0x77, 0);
    /* A malformed list is an error as long as an SMMUv3 is there to be referred to. */
    trees_change_text(tree, "/soc/serial@2000", "status", "disabled");
    TREES_CHANGE_CELLS(tree, "/soc/serial@2000", "iommus", 0x77, 0x1234);
    trees_change_text(tree, "/pcie-bad", "status", "disabled");
    read_board(tree);
    out = write_tree(true);
    ASSERT_CELLS(out, "/soc/iommu@5000", "phandle", 0x77);
    ASSERT_CELLS(out, "/soc/own", "iommus", 0x77, 0x77);
    assert_no_property(out, "/soc/both", "iommus");
    assert_no_property(out, "/soc/old", "iommus");
    assert_no_property(out, "/soc/inner", "iommus");
    ASSERT_CELLS(out, "/pcie-own", "iommu-map", 0, 0x77, 0, 8, 0x10, 0x77, 0x10, 8);
    ASSERT_CELLS(out, "/pcie-own", "iommu-map-mask", 0xff);
    assert_no_property(out, "/pcie-both", "iommu-map");
    assert_no_property(out, "/pcie-both", "iommu-map-mask");
    assert_no_property(out, "/pcie-unknown", "iommu-map");
    assert_no_property(out, "/pcie-bad", "iommu-map");
    assert_no_property(out, "/soc/serial@2000", "iommus");
    free(out);
    free(tree);
}

static void test_chosen(void **state)
{
    static const char policy[] = "xen,xsm-policy\0multiboot,module";
    void *tree = trees_of_board();
    void *out;

    (void)state;
    TREES_CHANGE_CELLS(tree, "/chosen", "linux,initrd-start", 1);
    TREES_CHANGE_CELLS(tree, "/chosen", "linux,initrd-end", 2);
    TREES_CHANGE_CELLS(tree, "/chosen", "linux,uefi-mmap-size", 2);
    trees_add(tree, "/chosen", "policy");
    trees_change(tree, "/chosen/policy", "compatible", policy, sizeof(policy));
    trees_add(tree, "/chosen", "framebuffer@0");
    trees_change_text(tree, "/chosen/framebuffer@0", "compatible", "simple-framebuffer");
    trees_remove(tree, "/chosen/module@0x4c000000");
    trees_remove_property(tree, KERNEL, "bootargs");
    read_board(tree);
    out = write_tree(true);
    assert_text(out, "/chosen", "bootargs", "");
    assert_no_property(out, "/chosen", "linux,initrd-start");
    assert_no_property(out, "/chosen", "linux,initrd-end");
    assert_no_property(out, "/chosen", "linux,uefi-mmap-size");
    assert_no_node(out, "/chosen/policy");
    assert_no_node(out, KERNEL);
    assert_text(out, "/chosen/framebuffer@0", "compatible", "simple-framebuffer");
    free(out);
    free(tree);
}

/* A board whose kernel is known by other means than a node below /chosen. */
static void test_no_chosen(void **state)
{
    void *tree = trees_of_board();
    struct board known;
    void *out;

    (void)state;
    read_board(tree);
    known = board;
    trees_change_text(tree, "/chosen", "status", "disabled");
    board_read(&board, tree, fdt_totalsize(tree));
    known.gic_node = board.gic_node;
    board = known;
    found.count = 0;
    out = write_tree(false);
    assert_new_nodes(out);
    assert_no_property(out, "/chosen", "status");
    free(out);

    trees_remove(tree, "/chosen");
    board_read(&board, tree, fdt_totalsize(tree));
    known.gic_node = board.gic_node;
    board = known;
    out = write_tree(false);
    assert_text(out, "/chosen", "bootargs", "console=ttyAMA0");
    ASSERT_CELLS(out, "/chosen", "linux,initrd-end", 0, 0x4c0186a0);
    free(out);
    free(tree);
}

static void test_gic(void **state)
{
    void *tree = trees_of_board();
    void *out;

    (void)state;
    TREES_CHANGE_CELLS(tree, "/intc@8000000", "interrupts-extended", TREES_GIC_PHANDLE, 1, 9, 4);
    read_board(tree);
    out = write_tree(false);
    assert_no_property(out, "/intc@8000000", "interrupts");
    assert_no_property(out, "/intc@8000000", "interrupts-extended");
    ASSERT_CELLS(out, "/intc@8000000", "#interrupt-cells", 3);
    ASSERT_CELLS(out, "/pl011@9000000", "interrupts", 0, 1, 4);
    free(out);
    free(tree);
}

static void test_memory(void **state)
{
    static const struct board_range high[] = {{0x8000000000, 0x123456789000}};
    static const struct board_range low[] = {{0x0, 0x1000}, {0xfffff000, 0xfffff000}};
    static const struct board_range large[] = {{0x0, 0x100000000}};
    const char *error;
    void *tree = trees_of_board();
    void *out;

    (void)state;
    read_board(tree);
    out = write_tree_with(high, 1, NULL, &error);
    assert_non_null(out);
    ASSERT_CELLS(out, "/memory@8000000000", "reg", 0x80, 0, 0x1234, 0x56789000);
    free(out);

    /* With cells of one, what does not fit must not be cut off. The tree is not one that could be
     * read again, but its memory nodes have been. */
    TREES_CHANGE_CELLS(tree, "/", "#address-cells", 1);
    TREES_CHANGE_CELLS(tree, "/", "#size-cells", 1);
    out = write_tree_with(low, 2, NULL, &error);
    assert_non_null(out);
    ASSERT_CELLS(out, "/memory@0", "reg", 0, 0x1000, 0xfffff000, 0xfffff000);
    free(out);
    found.count = 0;
    error = "dom0's memory does not fit into the root's address and size cells";
    assert_string_equal(refuse_tree(high, 1), error);
    assert_string_equal(refuse_tree(large, 1), error);
    TREES_CHANGE_CELLS(tree, "/", "#address-cells", 3);
    assert_string_equal(refuse_tree(low, 1),
                        "the root's addresses or sizes are not of one or two cells");
    free(tree);
}

static void test_header(void **state)
{
    void *tree = trees_of_board();
    uint64_t base, size;
    void *out;

    (void)state;
    assert_int_equal(fdt_add_mem_rsv(tree, 0x41000000, 0x2000), 0);
    assert_int_equal(fdt_add_mem_rsv(tree, 0x123456789000, 1), 0);
    fdt_set_boot_cpuid_phys(tree, 3);
    read_board(tree);
    out = write_tree(true);
    assert_int_equal(fdt_boot_cpuid_phys(out), 3);
    assert_int_equal(fdt_num_mem_rsv(out), 2);
    assert_int_equal(fdt_get_mem_rsv(out, 0, &base, &size), 0);
    assert_int_equal(base, 0x41000000);
    assert_int_equal(size, 0x2000);
    assert_int_equal(fdt_get_mem_rsv(out, 1, &base, &size), 0);
    assert_int_equal(base, 0x123456789000);
    free(out);
    free(tree);
}

static void test_device_in_hidden_part(void **state)
{
    void *tree = trees_of_board();

    (void)state;
    trees_add(tree, "/", "smmu@1");
    trees_change_text(tree, "/smmu@1", "compatible", "arm,smmu-v3");
    TREES_CHANGE_CELLS(tree, "/smmu@1", "reg", 0, 0, 0, 0x20000);
    TREES_CHANGE_CELLS(tree, "/smmu@1", "phandle", 0x88);
    TREES_CHANGE_CELLS(tree, "/smmuv3@9050000", "iommus", 0x88, 1);
    trees_remove_property(tree, "/smmuv3@9050000", "phandle");
    TREES_CHANGE_CELLS(tree, "/smmu@1", "#iommu-cells", 1);
    read_board(tree);
    assert_int_equal(board.smmus.list[0].phandle, 0x88);
    assert_int_equal(found.count, 1);
    assert_string_equal(refuse_tree(ram, 2),
                        "a protected device lies in a part of the tree that dom0 does not get");
    free(tree);
}

static void test_passive(void **state)
{
    static const struct passive domain = {
        .pages = 64,
        .memory = {UINT64_C(0x123456000), 0x40000},
        .window = {UINT64_C(0x234567000), 0x40000},
    };
    void *tree = trees_of_board();
    void *out;

    (void)state;
    read_board(tree);
    passive = &domain;
    out = write_tree(true);
    passive = NULL;
    assert_text(out, "/passive-domain", "compatible", PASSIVE_COMPATIBLE);
    ASSERT_CELLS(out, "/passive-domain", "domid", 1);
    ASSERT_CELLS(out, "/passive-domain", "grants", 8, 32);
    ASSERT_CELLS(out, "/passive-domain", "read-only-grants", 40, 16);
    ASSERT_CELLS(out, "/passive-domain", "window", 2, 0x34567000, 0, 0x40000);
    trees_remove(out, "/passive-domain");
    assert_new_nodes(out);
    free(out);
    out = write_tree(true);
    assert_no_node(out, "/passive-domain");
    free(out);
    free(tree);
}

static void test_no_room(void **state)
{
    void *tree = trees_of_board();
    struct dom0_tree dom0 = {.board = &board,
                             .ram = ram,
                             .ram_count = 2,
                             .ramdisk = board.ramdisk.range,
                             .devices = &found};
    size_t needed, size;
    void *out;

    (void)state;
    read_board(tree);
    out = write_tree(true);
    needed = fdt_totalsize(out);
    free(out);
    for (size = 0; size < needed; size++) {
        list[0].phandle = 0;
        out = malloc(size + 1);
        assert_non_null(out);
        assert_string_equal(dom0_tree_write(&dom0, out, size), "there is not enough room for it");
        free(out);
    }
    assert_true(dom0_tree_bound(&dom0) < needed + 1024);
    free(tree);
}

static void test_thousands(void **state)
{
    static const uint32_t counts[] = {10, 100, 1000, 10000};
    size_t round;
    uint32_t i;

    (void)state;
    for (round = 0; round < sizeof(counts) / sizeof(counts[0]); round++) {
        void *tree = trees_of_board_with(counts[round]);
        struct bytes phandles;
        struct tree_walk walk;
        void *out;

        read_board(tree);
        assert_int_equal(found.count, counts[round] + 1);
        out = write_tree(true);
        phandles = tree_property(out, trees_at(out, "/hypervisor"), "protected-devices");
        assert_int_equal(phandles.size, 4 * found.count);
        /* In tree order, each is the phandle of the node that the list means, and of no other. */
        tree_walk_start(&walk, out);
        for (i = 0; i < found.count; i++) {
            uint32_t phandle = tree_cell(phandles, i);

            assert_int_equal(phandle, list[i].phandle);
            do {
                assert_true(tree_walk_next(&walk));
            } while (tree_phandle(out, walk.node) != phandle);
            assert_string_equal(fdt_get_name(out, walk.node, NULL),
                                fdt_get_name(tree, list[i].node, NULL));
        }
        free(out);
        free(tree);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_off),
        cmocka_unit_test(test_on),
        cmocka_unit_test(test_phandles),
        cmocka_unit_test(test_hidden),
        cmocka_unit_test(test_references),
        cmocka_unit_test(test_chosen),
        cmocka_unit_test(test_no_chosen),
        cmocka_unit_test(test_gic),
        cmocka_unit_test(test_memory),
        cmocka_unit_test(test_header),
        cmocka_unit_test(test_device_in_hidden_part),
        cmocka_unit_test(test_passive),
        cmocka_unit_test(test_no_room),
        cmocka_unit_test(test_thousands),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
