/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Which boards the hypervisor refuses, and what it says of them. */
#include "hyp/board.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trees.h"

#define KERNEL  "/chosen/module@0x48000000"
#define RAMDISK "/chosen/module@0x4c000000"

static struct board board;

/* What is wrong with a board: a change to one that is right, and the sentence that it must get. */

static void no_memory(void *tree)
{
    trees_remove(tree, "/memory@40000000");
}

static void memory_off(void *tree)
{
    trees_change_text(tree, "/memory@40000000", "status", "disabled");
}

static void memory_odd(void *tree)
{
    TREES_CHANGE_CELLS(tree, "/memory@40000000", "reg", 0, 0x40000000, 0);
}

static void memory_wraps(void *tree)
{
    TREES_CHANGE_CELLS(tree, "/memory@40000000", "reg", 0xffffffff, 0, 1, 0);
}

static void memory_overlaps(void *tree)
{
    TREES_CHANGE_CELLS(tree, "/memory@40000000", "reg", 0, 0x60000000, 0, 0x20000000, 0, 0x40000000,
                       0, 0x20000001);
}

static void memory_twice(void *tree)
{
    TREES_CHANGE_CELLS(tree, "/memory@40000000", "reg", 0, 0x40000000, 0, 0x20000000, 0, 0x40000000,
                       0, 0x20000000);
}

static void memory_banks(void *tree)
{
    uint32_t cells[65 * 4] = {0};
    uint32_t i;

    for (i = 0; i < 65; i++) {
        cells[4 * i + 1] = 0x10000000 + i * 0x100000;
        cells[4 * i + 3] = 0x1000;
    }
    trees_change_cells(tree, "/memory@40000000", "reg", 65 * 4, cells);
}

static void reserved_many(void *tree)
{
    uint32_t i;

    for (i = 0; i < BOARD_MAX_RESERVED; i++)
        assert_int_equal(fdt_add_mem_rsv(tree, 0x50000000 + i, 1), 0);
}

static void reserved_odd(void *tree)
{
    TREES_CHANGE_CELLS(tree, "/reserved-memory/firmware@7f000000", "reg", 1);
}

static void reserved_untranslatable(void *tree)
{
    trees_remove_property(tree, "/reserved-memory", "ranges");
}

static void memreserve_wraps(void *tree)
{
    assert_int_equal(fdt_add_mem_rsv(tree, UINT64_MAX - 1, 2), 0);
}

static void no_gic(void *tree)
{
    trees_change_text(tree, "/intc@8000000", "compatible", "arm,cortex-a15-gic");
}

static void gic_short(void *tree)
{
    TREES_CHANGE_CELLS(tree, "/intc@8000000", "reg", 0, 0x8000000, 0, 0x10000);
}

static void gic_no_reg(void *tree)
{
    trees_remove_property(tree, "/intc@8000000", "reg");
}

static void gic_regions(void *tree)
{
    TREES_CHANGE_CELLS(tree, "/intc@8000000", "#redistributor-regions", 9);
}

static void gic_no_regions(void *tree)
{
    TREES_CHANGE_CELLS(tree, "/intc@8000000", "#redistributor-regions", 0);
}

static void its_unreachable(void *tree)
{
    trees_remove_property(tree, "/intc@8000000", "ranges");
}

static void its_many(void *tree)
{
    char path[] = "/intc@8000000/its@0";
    int i;

    for (i = 0; i < 8; i++) {
        path[sizeof(path) - 2] = (char)('0' + i);
        trees_add(tree, "/intc@8000000", path + sizeof("/intc@8000000"));
        trees_change_text(tree, path, "compatible", "arm,gic-v3-its");
        TREES_CHANGE_CELLS(tree, path, "reg", 0, 0x8080000, 0, 0x20000);
    }
}

static void smmu_no_reg(void *tree)
{
    trees_remove_property(tree, "/smmuv3@9050000", "reg");
}

/* One more SMMU, beside the board's own. */
static void add_smmu(void *tree, unsigned int index, uint64_t base)
{
    char name[32], path[33];

    snprintf(name, sizeof(name), "smmu@%x", index);
    snprintf(path, sizeof(path), "/%s", name);
    trees_add(tree, "/", name);
    trees_change_text(tree, path, "compatible", "arm,smmu-v3");
    TREES_CHANGE_CELLS(tree, path, "reg", 0, (uint32_t)base, 0, 0x20000);
}

static void smmu_many(void *tree)
{
    unsigned int i;

    for (i = 0; i < 16; i++)
        add_smmu(tree, i, 0xb0000000 + 0x20000 * i);
}

static void smmu_twice(void *tree)
{
    add_smmu(tree, 0, 0x9060000);
}

static void smmu_in_ram(void *tree)
{
    trees_change_text(tree, "/smmuv3@9050000", "status", "disabled");
    TREES_CHANGE_CELLS(tree, "/smmuv3@9050000", "reg", 0, 0x7fff0000, 0, 0x20000);
}

static void no_psci(void *tree)
{
    trees_remove(tree, "/psci");
}

static void psci_old(void *tree)
{
    trees_change_text(tree, "/psci", "compatible", "arm,psci");
}

static void psci_method(void *tree)
{
    trees_change_text(tree, "/psci", "method", "svc");
}

static void no_cpus(void *tree)
{
    trees_remove(tree, "/cpus");
}

static void cpu_spin_table(void *tree)
{
    trees_change_text(tree, "/cpus/cpu@2", "enable-method", "spin-table");
    trees_change_text(tree, "/cpus/cpu@2", "status", "disabled");
}

static void cpu_no_reg(void *tree)
{
    trees_remove_property(tree, "/cpus/cpu@2", "reg");
}

static void cpu_bits(void *tree)
{
    TREES_CHANGE_CELLS(tree, "/cpus/cpu@2", "reg", 0x80000002);
}

static void cpu_twice(void *tree)
{
    TREES_CHANGE_CELLS(tree, "/cpus/cpu@2", "reg", 0, 1);
}

static void cpu_many(void *tree)
{
    static const char hex[] = "0123456789abcdef";
    char path[] = "/cpus/cpu@100";
    uint32_t i;

    for (i = 0; i < 125; i++) {
        path[sizeof(path) - 3] = hex[i / 16];
        path[sizeof(path) - 2] = hex[i % 16];
        trees_add(tree, "/cpus", path + sizeof("/cpus"));
        TREES_CHANGE_CELLS(tree, path, "reg", 0x100 + i);
    }
}

static void bootargs_long(void *tree)
{
    char text[BOARD_MAX_BOOTARGS + 1];

    memset(text, 'x', BOARD_MAX_BOOTARGS);
    text[BOARD_MAX_BOOTARGS] = '\0';
    trees_change_text(tree, "/chosen", "bootargs", text);
}

static void bootargs_open(void *tree)
{
    trees_change(tree, "/chosen", "bootargs", "abc", 3);
}

static void kernel_bootargs_open(void *tree)
{
    trees_change(tree, KERNEL, "bootargs", "abc", 3);
}

static void no_chosen(void *tree)
{
    trees_remove(tree, "/chosen");
}

static void no_kernel(void *tree)
{
    trees_remove(tree, KERNEL);
}

static void two_kernels(void *tree)
{
    trees_change_text(tree, RAMDISK, "compatible", "multiboot,kernel");
}

static void two_ramdisks(void *tree)
{
    trees_change_text(tree, KERNEL, "compatible", "multiboot,ramdisk");
}

static void module_odd(void *tree)
{
    TREES_CHANGE_CELLS(tree, KERNEL, "reg", 0x48000000, 0x1000);
}

static void module_two_parts(void *tree)
{
    TREES_CHANGE_CELLS(tree, KERNEL, "reg", 0, 0x48000000, 0, 0x1000, 0, 0x49000000, 0, 0x1000);
}

static void module_empty(void *tree)
{
    TREES_CHANGE_CELLS(tree, RAMDISK, "reg", 0, 0x48000000, 0, 0);
}

static void module_below_ram(void *tree)
{
    TREES_CHANGE_CELLS(tree, KERNEL, "reg", 0, 0x3fffffff, 0, 0x1000);
}

static void module_beyond_ram(void *tree)
{
    TREES_CHANGE_CELLS(tree, KERNEL, "reg", 0, 0x7ffff000, 0, 0x1001);
}

static void modules_overlap(void *tree)
{
    TREES_CHANGE_CELLS(tree, KERNEL, "reg", 0, 0x44000000, 0, 0x2000000);
    TREES_CHANGE_CELLS(tree, RAMDISK, "reg", 0, 0x45ffffff, 0, 0x1000);
}

static void nested(void *tree)
{
    char path[3 * 32 + 1] = "";
    int i;

    for (i = 0; i < 32; i++) {
        trees_add(tree, i == 0 ? "/" : path, "a");
        strcat(path, "/a");
    }
}

static const struct {
    void (*spoil)(void *tree);
    const char *error;
} wrongs[] = {
    {no_memory, "there is no memory node"},
    {memory_off, "there is no memory node"},
    {memory_odd, "a memory or reserved-memory node's reg is not a list of addresses and sizes"},
    {memory_wraps, "a memory or reserved-memory node has no address that the CPU can use"},
    {memory_overlaps, "memory nodes overlap"},
    {memory_twice, "memory nodes overlap"},
    {memory_banks, "the board has more than 64 banks of RAM"},
    {reserved_many, "the board has more than 64 reserved memory ranges"},
    {reserved_odd, "a memory or reserved-memory node's reg is not a list of addresses and sizes"},
    {reserved_untranslatable,
     "a memory or reserved-memory node has no address that the CPU can use"},
    {memreserve_wraps, "the device tree's memory reservations are corrupt"},
    {no_gic, "there is no GICv3 (no node is compatible with \"arm,gic-v3\")"},
    {gic_short, "a redistributor region of the GIC has no address that the CPU can use"},
    {gic_no_reg, "the GIC's distributor has no address that the CPU can use"},
    {gic_regions, "the GIC has no or more than 8 redistributor regions"},
    {gic_no_regions, "the GIC has no or more than 8 redistributor regions"},
    {its_unreachable, "an ITS has no address that the CPU can use"},
    {its_many, "the board has more than 8 ITSs"},
    {smmu_no_reg, "an SMMU has no address that the CPU can use"},
    {smmu_many, "the board has more than 16 SMMUs"},
    {smmu_twice, "the registers of two SMMUs overlap"},
    {smmu_in_ram, "the registers of an SMMU, perhaps a disabled one, are where RAM is"},
    {no_psci, "there is no PSCI node"},
    {psci_old, "the firmware's PSCI is version 0.1: 0.2 is needed"},
    {psci_method, "the PSCI node's method is neither \"smc\" nor \"hvc\""},
    {no_cpus, "there is no CPU node"},
    {cpu_spin_table, "a CPU's enable-method is not \"psci\""},
    {cpu_no_reg, "a CPU node's reg is not one or two cells"},
    {cpu_bits, "a CPU node's reg has bits that MPIDR affinities do not have"},
    {cpu_twice, "two CPU nodes have the same reg"},
    {cpu_many, "the board has more than 128 CPUs"},
    {bootargs_long, "the bootargs in /chosen are not a string of less than 2 KiB"},
    {bootargs_open, "the bootargs in /chosen are not a string of less than 2 KiB"},
    {kernel_bootargs_open, "the bootargs of the kernel module are not a string of less than 2 KiB"},
    {no_chosen,
     "there is no kernel: no node below /chosen is compatible with \"multiboot,kernel\""},
    {no_kernel,
     "there is no kernel: no node below /chosen is compatible with \"multiboot,kernel\""},
    {two_kernels, "boot module 0x48000000-0x481e8480 is a second kernel, besides that at "
                  "0x4c000000-0x4c0186a0"},
    {two_ramdisks, "boot module 0x48000000-0x481e8480 is a second ramdisk, besides that at "
                   "0x4c000000-0x4c0186a0"},
    {module_odd, "the reg of a boot module's node is not one address and size"},
    {module_two_parts, "the reg of a boot module's node is not one address and size"},
    {module_empty, "ramdisk module 0x48000000-0x48000000 is empty"},
    {module_below_ram, "kernel module 0x3fffffff-0x40000fff does not lie in RAM"},
    {module_beyond_ram, "kernel module 0x7ffff000-0x80000001 does not lie in RAM"},
    {modules_overlap, "kernel module 0x44000000-0x46000000 overlaps the ramdisk module "
                      "0x45ffffff-0x46000fff"},
    {nested, "the device tree is nested more than 32 nodes deep"},
};

static void test_wrong(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(wrongs) / sizeof(wrongs[0]); i++) {
        void *tree = trees_of_board();
        const char *error;

        wrongs[i].spoil(tree);
        tree = trees_pack(tree);
        error = board_read(&board, tree, fdt_totalsize(tree));
        assert_non_null(error);
        assert_string_equal(error, wrongs[i].error);
        free(tree);
    }
}

/* The options that say what to do about an error are known in spite of it. */
static void test_wrong_but_known(void **state)
{
    void *tree = trees_of_board();

    (void)state;
    memory_odd(tree);
    trees_change_text(tree, "/psci", "method", "hvc");
    assert_non_null(board_read(&board, tree, fdt_totalsize(tree)));
    assert_string_equal(board.bootargs, "iommu=auto");
    assert_true(board.psci_hvc);
    assert_int_equal(board.uart.base, 0x9000000);
    free(tree);

    memset(&board, 0xa5, sizeof(board));
    assert_non_null(board_read(&board, NULL, 0));
    assert_string_equal(board.bootargs, "");
}

/* The tree itself is memory that a module must not lie in. */
static void test_module_in_tree(void **state)
{
    void *tree = trees_of_board();
    uintptr_t at = (uintptr_t)tree;
    uintptr_t end = at + fdt_totalsize(tree);
    const char *error;

    (void)state;
    TREES_CHANGE_CELLS(tree, "/memory@40000000", "reg", 0, 0x40000000, 0, 0x10000000,
                       (uint32_t)(at >> 32), (uint32_t)at - 0x1000, 0, 0x100000);
    TREES_CHANGE_CELLS(tree, RAMDISK, "reg", (uint32_t)((end - 1) >> 32), (uint32_t)(end - 1), 0,
                       0x100);
    error = board_read(&board, tree, fdt_totalsize(tree));
    assert_non_null(error);
    assert_non_null(strstr(error, " overlaps the device tree 0x"));
    TREES_CHANGE_CELLS(tree, RAMDISK, "reg", (uint32_t)(end >> 32), (uint32_t)end, 0, 0x100);
    assert_null(board_read(&board, tree, fdt_totalsize(tree)));
    free(tree);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wrong),
        cmocka_unit_test(test_wrong_but_known),
        cmocka_unit_test(test_module_in_tree),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
