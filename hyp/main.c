/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Boot, straight down: learn the board, stop all DMA, read the kernel's note, decide, build dom0,
 * enter it.
 */
#include <libfdt.h>

#include "../loader/image.h"
#include "../loader/policy.h"
#include "../notes/bytes.h"
#include "board.h"
#include "board_ram.h"
#include "boot/efi_map.h"
#include "boot/image.h"
#include "console.h"
#include "cpu.h"
#include "dom0.h"
#include "gic.h"
#include "gic_mmio.h"
#include "grant.h"
#include "iommu.h"
#include "mmu.h"
#include "options.h"
#include "passive.h"
#include "psci.h"
#include "settle.h"
#include "stage2.h"
#include "uart.h"

#define PAGE     4096u
#define TREE_MAX 0x200000u /* booting.rst: a device tree has at most 2 MiB */

static struct board board;
static struct ranges firmware_ram;
static struct options options;
static struct passive passive;

_Noreturn void main(uint64_t tree);

static void complain(const char *word, size_t size)
{
    console_printf("hyp: option '%.*s' is not known and ignored\n", (int)size, word);
}

/* Maps the tree, whose size only its header tells, and returns that size; 0 when it is no tree. */
static size_t map_tree(uint64_t tree)
{
    uint64_t start = (uintptr_t)image_start;

    /* Not zero, aligned, and not in what is mapped as our own already. */
    if (tree == 0 || tree % 8 != 0 ||
        range_ok((uint64_t)(image_end - image_start), tree - start, 1))
        return 0;
    mmu_map_memory(tree, sizeof(struct fdt_header));
    if (fdt_magic((const void *)tree) != FDT_MAGIC || fdt_totalsize((const void *)tree) > TREE_MAX)
        return 0;
    mmu_map_memory(tree, fdt_totalsize((const void *)tree));
    return fdt_totalsize((const void *)tree);
}

static void use_uart(uint64_t base)
{
    mmu_map_device(base, PAGE);
    uart_use(base);
}

/* False when the tree names no console. */
static bool start_console(const void *fdt, size_t size)
{
    uint64_t uart = board_find_uart(fdt, size);

    if (uart == 0)
        return false;
    use_uart(uart);
    return true;
}

/* The tree is useless, and with it what it says of a console: EARLY_UART is the last resort. */
static _Noreturn void reject_tree(bool have_console, uint64_t tree, const char *error)
{
    if (!have_console && EARLY_UART != 0)
        use_uart(EARLY_UART);
    if (error == NULL)
        panic("x0 (0x%lx) does not point at a flattened device tree", tree);
    panic("%s", error);
}

static const char *read_board(uint64_t tree, size_t size)
{
    const char *error = board_read(&board, (const void *)tree, size);

    if (error == NULL && efi_map_ram.count != 0)
        error = board_ram_restrict(&board, &efi_map_ram, &firmware_ram);
    return error;
}

static void print_firmware_ram(void)
{
    unsigned int i;

    for (i = 0; i < firmware_ram.count; i++)
        console_printf("hyp: the firmware keeps the RAM at 0x%lx-0x%lx\n",
                       firmware_ram.list[i].base,
                       firmware_ram.list[i].base + firmware_ram.list[i].size);
}

static void learn_board(uint64_t tree, struct board_range own_memory)
{
    size_t size = map_tree(tree);
    const char *error;
    bool have_console;

    if (size == 0)
        reject_tree(false, tree, NULL);
    have_console = start_console((const void *)tree, size);
    error = read_board(tree, size);
    if (error == NULL)
        settle(&board, own_memory);
    console_printf("hyp: reference hypervisor for mkimage-xen, at 0x%lx\n", own_memory.base);
    print_firmware_ram();
    options_parse(&options, board.bootargs, complain);
    panic_set_action(options.panic);
    if (error != NULL)
        reject_tree(have_console, tree, error);
    if (board.psci_hvc)
        panic("the device tree's PSCI method is \"hvc\", which EL2 cannot call: \"smc\" is needed");
    psci_init();
}

static void map_gic_range(uint64_t base, uint64_t size)
{
    mmu_map_device(base, size);
}

static void start_interrupts(void)
{
    gic_mmio_for_each_range(&board, map_gic_range);
    gic_mmio_init(&board);
    cpu_init(&board);
    gic_init(&board);
    gic_init_cpu();
    vgic_init(&cpu_this()->vgic);
    panic_set_stops(cpu_stop_others, iommu_stop_dma);
}

static struct policy_verdict negotiate(const struct image *image, uint32_t device_count)
{
    const struct advert *advert = &image->advert;
    struct policy_verdict verdict = policy_decide(advert, options.iommu, iommu_judge());
    bool on = verdict.action == POLICY_SMMU_ON;

    console_printf(POLICY_LINE "\n", advert_status_name(advert->status),
                   policy_action_name(verdict.action), policy_reason_name(verdict.reason),
                   on ? device_count : 0, on ? iommu_stages() : "-");
    if (advert->status == ADVERT_MALFORMED)
        console_printf("hyp: the kernel's note is malformed (%s): %s\n", error_name(advert->reason),
                       error_text(advert->reason));
    if (verdict.action == POLICY_REFUSE)
        panic("refused with iommu=%s (%s): %s", policy_mode_name(options.iommu),
              policy_reason_name(verdict.reason), policy_reason_text(verdict.reason));
    if (verdict.warn)
        console_printf("hyp: WARNING (%s): %s\n", policy_reason_name(verdict.reason),
                       policy_reason_text(verdict.reason));
    return verdict;
}

static void set_up_smmus(const struct policy_verdict *verdict)
{
    if (verdict->action == POLICY_SMMU_ON)
        iommu_protect();
    else
        iommu_bypass();
    iommu_print_state();
}

static unsigned int ipa_bits(const struct policy_verdict *verdict)
{
    unsigned int bits = mmu_physical_bits();

    if (verdict->action == POLICY_SMMU_ON && iommu_address_bits() < bits)
        bits = iommu_address_bits();
    return bits;
}

_Noreturn void main(uint64_t tree_address)
{
    const struct board_range own_memory = {(uintptr_t)image_start,
                                           (uint64_t)(image_end - image_start)};
    struct policy_verdict verdict;
    struct devices *devices;
    struct image *kernel;
    uint64_t entry, tree;

    learn_board(tree_address, own_memory);
    /* Before anything is looked at, so that no DMA changes what is being judged. */
    iommu_stop(&board);
    start_interrupts();
    dom0_init(&board, own_memory);
    passive_init(&passive, options.passive);
    grant_init(&passive);
    devices = iommu_find_devices();
    kernel = dom0_open_kernel();
    if (kernel->arch == IMAGE_ARCH_ARM)
        cpu_use_aarch32();
    verdict = negotiate(kernel, devices->count);
    entry = dom0_load_kernel(kernel);
    tree = dom0_write_tree(verdict.action == POLICY_SMMU_ON ? devices : NULL,
                           passive.pages > 0 ? &passive : NULL);
    stage2_build(&board, own_memory, &passive, ipa_bits(&verdict));
    set_up_smmus(&verdict);
    cpu_prepare_dom0();
    console_printf("hyp: entering dom0 at 0x%lx, device tree at 0x%lx\n", entry, tree);
    cpu_boot_dom0(entry, tree);
}
