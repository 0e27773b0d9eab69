/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Boot, straight down: learn the board, stop all DMA, read the kernel's note, decide, build dom0,
 * enter it.
 */
#include <libfdt.h>

#include "../loader/devices.h"
#include "../loader/image.h"
#include "../loader/policy.h"
#include "../notes/bytes.h"
#include "board.h"
#include "boot/image.h"
#include "console.h"
#include "cpu.h"
#include "dom0.h"
#include "gic.h"
#include "gic_mmio.h"
#include "mmu.h"
#include "options.h"
#include "pool.h"
#include "psci.h"
#include "settle.h"
#include "smmu/registers.h"
#include "smmu/smmu.h"
#include "stage2.h"
#include "uart.h"

#define PAGE     4096u
#define TREE_MAX 0x200000u /* booting.rst: a device tree has at most 2 MiB */

static struct board board;
static struct options options;
static struct devices devices;
static struct smmu smmu;

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

static void learn_board(uint64_t tree, struct board_range own_memory)
{
    size_t size = map_tree(tree);
    const char *error;
    bool have_console;

    if (size == 0)
        reject_tree(false, tree, NULL);
    have_console = start_console((const void *)tree, size);
    error = board_read(&board, (const void *)tree, size);
    if (error == NULL)
        settle(&board, own_memory);
    console_printf("hyp: reference hypervisor for mkimage-xen, at 0x%lx\n", own_memory.base);
    options_parse(&options, board.bootargs, complain);
    panic_set_action(options.panic);
    if (error != NULL)
        reject_tree(have_console, tree, error);
    if (board.psci_hvc)
        panic("the device tree's PSCI method is \"hvc\", which EL2 cannot call: \"smc\" is needed");
    psci_init();
}

/* Everything is stopped before anything is looked at, so that no DMA changes what is being judged.
 */
static void stop_dma(void)
{
    const char *error;

    if (board.smmu.count == 0)
        return;
    mmu_map_device(board.smmu.base, board.smmu.size);
    error = smmu_abort(&smmu, board.smmu.base);
    if (error != NULL)
        panic("the SMMU at 0x%lx cannot be stopped: %s", board.smmu.base, error);
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
}

static void find_devices(void)
{
    enum devices_error error;

    if (board.smmu.phandle == 0)
        return;
    devices.capacity = DEVICES_MAX;
    devices.stream_capacity = DEVICES_MAX;
    devices.list = pool_alloc(DEVICES_MAX * sizeof(*devices.list), 8);
    devices.streams = pool_alloc(DEVICES_MAX * sizeof(*devices.streams), 8);
    if (devices.list == NULL || devices.streams == NULL)
        panic("no memory for the list of devices");
    error = devices_find(board.fdt, board.smmu.phandle, &devices);
    if (error != DEVICES_OK)
        panic("the device tree's IOMMU references: %s", devices_error_text(error));
}

static enum policy_smmu judge_smmu(void)
{
    struct smmuv3_hardware hardware = {.error = NULL};
    enum policy_smmu judgement;
    const char *why;

    if (board.smmu.count > 0)
        hardware.error = smmu_probe(&smmu, board.smmu.dma_coherent);
    hardware.sid_bits = smmu.sid_bits;
    judgement = smmuv3_judge(&board.smmu, &devices, &hardware, &why);
    if (why != NULL)
        console_printf("hyp: the SMMU cannot be used: %s\n", why);
    return judgement;
}

static struct policy_verdict negotiate(const struct image *image)
{
    const struct advert *advert = &image->advert;
    struct policy_verdict verdict = policy_decide(advert, options.iommu, judge_smmu());
    bool on = verdict.action == POLICY_SMMU_ON;

    console_printf("NEGOTIATION note=%s verdict=%s reason=%s devices=%u stage=%s\n",
                   advert_status_name(advert->status), policy_action_name(verdict.action),
                   policy_reason_name(verdict.reason), on ? devices.count : 0,
                   !on           ? "-"
                   : smmu.stage2 ? "2"
                                 : "1");
    if (advert->status == ADVERT_MALFORMED)
        console_printf("hyp: the kernel's note is malformed: %s\n", error_text(advert->reason));
    if (verdict.action == POLICY_REFUSE)
        panic("refused with iommu=%s: %s", policy_mode_name(options.iommu),
              policy_reason_text(verdict.reason));
    if (verdict.warn)
        console_printf("hyp: WARNING: %s\n", policy_reason_text(verdict.reason));
    return verdict;
}

static void check(const char *error, const char *what)
{
    if (error != NULL)
        panic("%s: %s", what, error);
}

static void handle_events(void)
{
    smmu_handle_events(&smmu);
}

static void handle_error(void)
{
    smmu_handle_error(&smmu);
}

static void handle_combined(void)
{
    smmu_handle_events(&smmu);
    smmu_handle_error(&smmu);
}

static void take_smmu_interrupts(void)
{
    bool owned;

    if (board.smmu_interrupts.combined != 0)
        owned = gic_own(board.smmu_interrupts.combined, handle_combined);
    else
        owned = gic_own(board.smmu_interrupts.event, handle_events) &&
                gic_own(board.smmu_interrupts.error, handle_error);
    if (!owned) {
        console_printf("hyp: WARNING: the SMMU has no SPIs for its events and errors: faults stay "
                       "unreported\n");
        return;
    }
    check(smmu_enable_interrupts(&smmu), "the SMMU's interrupts");
}

static void protect(void)
{
    uint32_t i;

    check(smmu_enable(&smmu, smmuv3_stream_bits(&devices), stage2_for_smmu(smmu.stage2)),
          "the SMMU cannot be enabled");
    for (i = 0; i < devices.stream_count; i++)
        check(smmu_open(&smmu, devices.streams[i].first, devices.streams[i].count),
              "a stream cannot be opened");
    take_smmu_interrupts();
}

/* Without protection, DMA is as free as it would be without an SMMU, and the log says so. */
static void leave_unprotected(void)
{
    if (board.smmu.count == 0)
        return;
    check(smmu_bypass(&smmu), "the SMMU cannot be put into bypass");
    console_printf("hyp: the SMMU is in bypass: devices can reach all memory, the hypervisor's "
                   "too\n");
}

static void set_up_smmu(const struct policy_verdict *verdict)
{
    if (verdict->action == POLICY_SMMU_ON)
        protect();
    else
        leave_unprotected();
    if (board.smmu.count > 0)
        smmu_print_state(&smmu);
    else
        console_printf("SMMU base=- state=absent cr0ack=- gbpa=-\n");
}

static unsigned int ipa_bits(const struct policy_verdict *verdict)
{
    unsigned int bits = mmu_physical_bits();

    return verdict->action == POLICY_SMMU_ON && smmu.oas_bits < bits ? smmu.oas_bits : bits;
}

_Noreturn void main(uint64_t tree_address)
{
    const struct board_range own_memory = {(uintptr_t)image_start,
                                           (uint64_t)(image_end - image_start)};
    struct policy_verdict verdict;
    struct image *kernel;
    uint64_t entry, tree;

    learn_board(tree_address, own_memory);
    stop_dma();
    start_interrupts();
    dom0_init(&board, own_memory);
    find_devices();
    kernel = dom0_open_kernel();
    if (kernel->arch == IMAGE_ARCH_ARM)
        cpu_use_aarch32();
    verdict = negotiate(kernel);
    entry = dom0_load_kernel(kernel);
    tree = dom0_write_tree(verdict.action == POLICY_SMMU_ON ? &devices : NULL);
    stage2_build(&board, own_memory, ipa_bits(&verdict));
    set_up_smmu(&verdict);
    cpu_prepare_dom0();
    console_printf("hyp: entering dom0 at 0x%lx, device tree at 0x%lx\n", entry, tree);
    cpu_boot_dom0(entry, tree);
}
