/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What the hypervisor learns of a board. */
#include "hyp/board.h"

#include <stdlib.h>
#include <string.h>

#include "trees.h"

static struct board board;

/* Reads the tree, which must be accepted, and frees it. */
static void read_tree(void *tree)
{
    const char *error;

    memset(&board, 0xa5, sizeof(board));
    error = board_read(&board, tree, fdt_totalsize(tree));
    if (error != NULL)
        fail_msg("%s", error);
    free(tree);
}

static void assert_range(struct board_range range, uint64_t base, uint64_t size)
{
    assert_int_equal(range.base, base);
    assert_int_equal(range.size, size);
}

static void test_virt(void **state)
{
    void *tree = trees_of_board();
    int smmu = trees_at(tree, "/smmuv3@9050000");
    int gic = trees_at(tree, "/intc@8000000");
    int kernel = trees_at(tree, "/chosen/module@0x48000000");

    (void)state;
    assert_int_equal(board_find_uart(tree, fdt_totalsize(tree)), 0x9000000);
    read_tree(tree);
    assert_ptr_equal(board.fdt, tree);
    assert_int_equal(board.ram_count, 1);
    assert_range(board.ram[0], 0x40000000, 0x40000000);
    assert_int_equal(board.reserved_count, 1);
    assert_range(board.reserved[0], 0x7f000000, 0x100000);
    assert_range(board.uart, 0x9000000, 0x1000);
    assert_int_equal(board.gic_node, gic);
    assert_range(board.gicd, 0x8000000, 0x10000);
    assert_int_equal(board.redistributor_count, 1);
    assert_range(board.redistributors[0], 0x80a0000, 0xf60000);
    assert_int_equal(board.redistributor_stride, 0);
    assert_int_equal(board.gic_maintenance_interrupt, 25);
    assert_int_equal(board.its_count, 1);
    assert_range(board.its[0], 0x8080000, 0x20000);
    assert_int_equal(board.smmus.count, 1);
    assert_int_equal(board.smmus.list[0].node, smmu);
    assert_int_equal(board.smmus.list[0].phandle, TREES_SMMU_PHANDLE);
    assert_int_equal(board.smmus.list[0].base, 0x9050000);
    assert_int_equal(board.smmus.list[0].size, 0x20000);
    assert_true(board.smmus.list[0].dma_coherent); /* the root says so */
    assert_int_equal(board.smmu_interrupts[0].event, 32 + 0x4a);
    assert_int_equal(board.smmu_interrupts[0].error, 32 + 0x4d);
    assert_int_equal(board.smmu_interrupts[0].combined, 0);
    assert_false(board.psci_hvc);
    assert_int_equal(board.cpu_count, 4);
    assert_int_equal(board.cpus[3], 3);
    assert_true(board.kernel.present);
    assert_int_equal(board.kernel.node, kernel);
    assert_range(board.kernel.range, 0x48000000, 0x1e8480);
    assert_true(board.ramdisk.present);
    assert_range(board.ramdisk.range, 0x4c000000, 0x186a0);
    assert_string_equal(board.bootargs, "iommu=auto");
    assert_string_equal(board.kernel_bootargs, "console=ttyAMA0");
}

static uint64_t find_uart(void *tree)
{
    uint64_t uart = board_find_uart(tree, fdt_totalsize(tree));

    free(tree);
    return uart;
}

static uint64_t find_uart_by(const char *path)
{
    void *tree = trees_of_board();

    trees_change_text(tree, "/chosen", "stdout-path", path);
    return find_uart(tree);
}

static void test_uart(void **state)
{
    void *tree;

    (void)state;
    assert_int_equal(find_uart_by("/pl011@9000000"), 0x9000000);
    assert_int_equal(find_uart_by("/pl011@9000000:9600"), 0x9000000);
    assert_int_equal(find_uart_by("serial0"), 0x9000000);
    /* Through the bus. */
    assert_int_equal(find_uart_by("/soc/serial@2000"), 0xa0002000);
    /* What is there, but is no PL011, is not replaced by another that may be in use. */
    assert_int_equal(find_uart_by("/psci"), 0);
    /* What is not there is. */
    assert_int_equal(find_uart_by("/nowhere"), 0x9000000);
    assert_int_equal(find_uart_by("serial9:9600"), 0x9000000);

    tree = trees_of_board();
    trees_remove_property(tree, "/chosen", "stdout-path");
    trees_change_text(tree, "/chosen", "linux,stdout-path", "/soc/serial@2000");
    assert_int_equal(find_uart(tree), 0xa0002000);
    tree = trees_of_board();
    trees_remove(tree, "/chosen");
    assert_int_equal(find_uart(tree), 0x9000000);
    tree = trees_of_board();
    trees_remove(tree, "/chosen");
    trees_change_text(tree, "/pl011@9000000", "status", "disabled");
    assert_int_equal(find_uart(tree), 0xa0002000);
    trees_start();
    assert_int_equal(find_uart(trees_finish()), 0);
    assert_int_equal(board_find_uart(NULL, 4096), 0);

    tree = trees_of_board();
    trees_change_text(tree, "/aliases", "serial0", "serial0");
    assert_int_equal(find_uart(tree), 0x9000000);
}

static void test_no_uart(void **state)
{
    void *tree = trees_of_board();

    (void)state;
    trees_remove(tree, "/pl011@9000000");
    trees_remove(tree, "/soc");
    read_tree(tree);
    assert_range(board.uart, 0, 0);
}

static void test_memory(void **state)
{
    void *tree = trees_of_board();

    (void)state;
    assert_int_equal(fdt_add_mem_rsv(tree, 0x41000000, 0x2000), 0);
    assert_int_equal(fdt_add_mem_rsv(tree, 0x42000000, 0), 0);
    trees_add(tree, "/", "memory@100000000");
    trees_change_text(tree, "/memory@100000000", "device_type", "memory");
    TREES_CHANGE_CELLS(tree, "/memory@100000000", "reg", 9, 0, 1, 0, 1, 0, 0, 0x10000000, 5, 0, 0,
                       0, 0, 0x80000000, 0, 0x1000);
    trees_add(tree, "/", "secram@e000000");
    trees_change_text(tree, "/secram@e000000", "device_type", "memory");
    trees_change_text(tree, "/secram@e000000", "status", "disabled");
    TREES_CHANGE_CELLS(tree, "/secram@e000000", "reg", 0, 0xe000000, 0, 0x1000000);
    TREES_CHANGE_CELLS(tree, "/reserved-memory/firmware@7f000000", "reg", 0, 0x7f000000, 0, 1, 0,
                       0x7e000000, 0, 2);
    read_tree(tree);
    /* In order, the empty one left out, those that touch joined. */
    assert_int_equal(board.ram_count, 3);
    assert_range(board.ram[0], 0x40000000, 0x40001000);
    assert_range(board.ram[1], 0x100000000, 0x10000000);
    assert_range(board.ram[2], 0x900000000, 0x100000000);
    assert_int_equal(board.reserved_count, 3);
    assert_range(board.reserved[0], 0x41000000, 0x2000);
    assert_range(board.reserved[1], 0x7f000000, 1);
    assert_range(board.reserved[2], 0x7e000000, 2);
}

static void test_gic(void **state)
{
    void *tree = trees_of_board();

    (void)state;
    TREES_CHANGE_CELLS(tree, "/intc@8000000", "#redistributor-regions", 2);
    TREES_CHANGE_CELLS(tree, "/intc@8000000", "reg", 0, 0x8000000, 0, 0x10000, 0, 0x80a0000, 0,
                       0xf60000, 0x40, 0, 0, 0x20000, 0, 0x2c000000, 0, 0x2000, 0, 0x2c010000, 0,
                       0x2000);
    TREES_CHANGE_CELLS(tree, "/intc@8000000", "redistributor-stride", 0, 0x40000);
    /* A specifier with a PPI partition. */
    TREES_CHANGE_CELLS(tree, "/intc@8000000", "#interrupt-cells", 4);
    TREES_CHANGE_CELLS(tree, "/intc@8000000", "interrupts", 1, 8, 4, 0);
    TREES_CHANGE_CELLS(tree, "/smmuv3@9050000", "interrupts", 0, 1, 1, 0, 2, 2023, 1, 0, 3, 7, 1, 0,
                       0, 987, 1, 0);
    read_tree(tree);
    assert_int_equal(board.redistributor_count, 2);
    assert_range(board.redistributors[1], 0x4000000000, 0x20000);
    assert_int_equal(board.redistributor_stride, 0x40000);
    assert_int_equal(board.gic_frame_count, 2);
    assert_range(board.gic_frames[0], 0x2c000000, 0x2000);
    assert_range(board.gic_frames[1], 0x2c010000, 0x2000);
    assert_int_equal(board.gic_maintenance_interrupt, 24);
    assert_int_equal(board.smmu_interrupts[0].event, 33);
    assert_int_equal(board.smmu_interrupts[0].error, 1019);

    tree = trees_of_board();
    TREES_CHANGE_CELLS(tree, "/intc@8000000", "redistributor-stride", 0x20000);
    trees_remove_property(tree, "/intc@8000000", "interrupts");
    trees_remove_property(tree, "/intc@8000000", "#redistributor-regions");
    trees_remove(tree, "/intc@8000000/its@8080000");
    read_tree(tree);
    assert_int_equal(board.redistributor_count, 1);
    assert_int_equal(board.redistributor_stride, 0x20000);
    assert_int_equal(board.gic_maintenance_interrupt, 0);
    assert_int_equal(board.its_count, 0);
}

static void test_smmu_interrupts(void **state)
{
    void *tree = trees_of_board();

    (void)state;
    TREES_CHANGE_CELLS(tree, "/smmuv3@9050000", "interrupts-extended", TREES_GIC_PHANDLE, 0, 5, 1,
                       TREES_GIC_PHANDLE, 2, 6, 1, 0x1234, 0, 7, 1, TREES_GIC_PHANDLE, 0, 8, 1);
    trees_change(tree, "/smmuv3@9050000", "interrupt-names", "combined\0eventq\0x\0gerror", 25);
    read_tree(tree);
    assert_int_equal(board.smmu_interrupts[0].combined, 37);
    assert_int_equal(board.smmu_interrupts[0].event, 4096 + 6);
    assert_int_equal(board.smmu_interrupts[0].error,
                     0); /* behind a controller that is not the GIC */

    tree = trees_of_board();
    TREES_CHANGE_CELLS(tree, "/smmuv3@9050000", "interrupt-parent", 0x1234);
    read_tree(tree);
    assert_int_equal(board.smmu_interrupts[0].event, 0);

    tree = trees_of_board();
    trees_remove_property(tree, "/smmuv3@9050000", "interrupt-names");
    read_tree(tree);
    assert_int_equal(board.smmu_interrupts[0].event, 0);

    /* Names without interrupts, types and numbers that do not exist. */
    tree = trees_of_board();
    TREES_CHANGE_CELLS(tree, "/smmuv3@9050000", "interrupts", 0, 988, 1, 0, 1, 1, 4, 0, 1, 3, 0);
    read_tree(tree);
    assert_int_equal(board.smmu_interrupts[0].event, 0);
    assert_int_equal(board.smmu_interrupts[0].error, 0);
    tree = trees_of_board();
    TREES_CHANGE_CELLS(tree, "/smmuv3@9050000", "interrupts", 3, 63, 1, 0, 1, 1, 4, 0, 1, 4, 1, 1);
    read_tree(tree);
    assert_int_equal(board.smmu_interrupts[0].event, 1056 + 63);
    assert_int_equal(board.smmu_interrupts[0].error, 0);
    tree = trees_of_board();
    TREES_CHANGE_CELLS(tree, "/intc@8000000", "#interrupt-cells", 0);
    read_tree(tree);
    assert_int_equal(board.smmu_interrupts[0].event, 0);
    assert_int_equal(board.gic_maintenance_interrupt, 0);
}

static void test_smmus(void **state)
{
    void *tree = trees_of_board();

    (void)state;
    trees_change_text(tree, "/smmuv3@9050000", "status", "disabled");
    read_tree(tree);
    assert_int_equal(board.smmus.count, 0);

    tree = trees_of_board();
    trees_remove_property(tree, "/smmuv3@9050000", "phandle");
    trees_change(tree, "/smmuv3@9050000", "dma-noncoherent", "", 0);
    trees_add(tree, "/soc", "smmu@1000");
    trees_change_text(tree, "/soc/smmu@1000", "compatible", "arm,smmu-v3");
    TREES_CHANGE_CELLS(tree, "/soc/smmu@1000", "reg", 0x100000, 0x20000);
    TREES_CHANGE_CELLS(tree, "/soc/smmu@1000", "interrupts", 0, 9, 1);
    trees_change_text(tree, "/soc/smmu@1000", "interrupt-names", "combined");
    read_tree(tree);
    assert_int_equal(board.smmus.count, 2);
    assert_int_equal(board.smmus.list[0].phandle, 0);
    assert_int_equal(board.smmus.list[0].base, 0x9050000);
    assert_int_equal(board.smmus.list[0].size, 0x20000);
    assert_int_equal(board.smmu_interrupts[0].event, 32 + 0x4a);
    assert_int_equal(board.smmu_interrupts[1].event, 0);
    assert_int_equal(board.smmu_interrupts[1].combined, 32 + 9);
    assert_false(board.smmus.list[0].dma_coherent);

    tree = trees_of_board();
    trees_remove_property(tree, "/", "dma-coherent");
    read_tree(tree);
    assert_false(board.smmus.list[0].dma_coherent);
    tree = trees_of_board();
    trees_remove_property(tree, "/", "dma-coherent");
    trees_change(tree, "/smmuv3@9050000", "dma-coherent", "", 0);
    read_tree(tree);
    assert_true(board.smmus.list[0].dma_coherent);
}

static void test_psci(void **state)
{
    void *tree = trees_of_board();

    (void)state;
    trees_change_text(tree, "/psci", "method", "hvc");
    trees_change_text(tree, "/psci", "compatible", "arm,psci-0.2");
    read_tree(tree);
    assert_true(board.psci_hvc);
}

static void test_cpus(void **state)
{
    void *tree = trees_of_board();

    (void)state;
    trees_change_text(tree, "/cpus/cpu@1", "status", "disabled");
    TREES_CHANGE_CELLS(tree, "/cpus/cpu@2", "reg", 0x01, 0x00020300);
    trees_remove_property(tree, "/cpus/cpu@3", "enable-method");
    trees_add(tree, "/cpus", "l2-cache");
    read_tree(tree);
    assert_int_equal(board.cpu_count, 3);
    assert_int_equal(board.cpus[0], 0);
    assert_int_equal(board.cpus[1], 0x100020300);
    assert_int_equal(board.cpus[2], 3);
}

static void set_module(void *tree, const char *path, const void *compatible, size_t size)
{
    trees_change(tree, path, "compatible", compatible, size);
}

#define KERNEL  "/chosen/module@0x48000000"
#define RAMDISK "/chosen/module@0x4c000000"

static void test_modules(void **state)
{
    static const char policy[] = "xen,xsm-policy\0multiboot,module";
    void *tree = trees_of_board();

    (void)state;
    set_module(tree, KERNEL, "xen,linux-zimage", 17);
    set_module(tree, RAMDISK, "xen,linux-initrd", 17);
    trees_remove_property(tree, KERNEL, "bootargs");
    /* Other kinds, and modules that are switched off, are nothing to this hypervisor. */
    trees_add(tree, "/chosen", "policy");
    set_module(tree, "/chosen/policy", policy, sizeof(policy));
    trees_add(tree, "/chosen", "off");
    set_module(tree, "/chosen/off", "multiboot,kernel", 17);
    trees_change_text(tree, "/chosen/off", "status", "disabled");
    /* One cell for each is what this boot loader writes. */
    TREES_CHANGE_CELLS(tree, "/chosen", "#address-cells", 1);
    TREES_CHANGE_CELLS(tree, "/chosen", "#size-cells", 1);
    TREES_CHANGE_CELLS(tree, KERNEL, "reg", 0x7f000000, 0x1000000);
    TREES_CHANGE_CELLS(tree, RAMDISK, "reg", 0x40000000, 1);
    read_tree(tree);
    assert_range(board.kernel.range, 0x7f000000, 0x1000000);
    assert_range(board.ramdisk.range, 0x40000000, 1);
    assert_string_equal(board.kernel_bootargs, "");

    /* Without a kind, the first is the kernel and the second the ramdisk. */
    tree = trees_of_board();
    set_module(tree, KERNEL, "multiboot,module", 17);
    set_module(tree, RAMDISK, "multiboot,module", 17);
    read_tree(tree);
    assert_range(board.kernel.range, 0x4c000000, 0x186a0);
    assert_range(board.ramdisk.range, 0x48000000, 0x1e8480);

    tree = trees_of_board();
    trees_remove(tree, RAMDISK);
    read_tree(tree);
    assert_true(board.kernel.present);
    assert_false(board.ramdisk.present);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_virt),    cmocka_unit_test(test_uart),
        cmocka_unit_test(test_no_uart), cmocka_unit_test(test_memory),
        cmocka_unit_test(test_gic),     cmocka_unit_test(test_smmu_interrupts),
        cmocka_unit_test(test_smmus),   cmocka_unit_test(test_psci),
        cmocka_unit_test(test_cpus),    cmocka_unit_test(test_modules),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
