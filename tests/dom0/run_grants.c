/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The bug that started it all, and its cure: DMA into another domain's pages, by the machine
 * address or by dom0's own. dma_legacy.c and dma_modern.c make two kernels of it.
 */
#include "../../hyp/console.h"
#include "cases.h"
#include "checksum.h"
#include "dma.h"
#include "run.h"

void run(const struct platform *platform)
{
    static struct disk pci, mmio, endless;

    console_printf("DOM0 kernel=%s protected_devices=%u cpus=%u\n", dma_kernel,
                   platform->protected_count, platform->cpu_count);
    if (!platform->passive.present)
        panic("dom0: there is no passive domain: give the hypervisor passive=PAGES");
    case_abi(platform);
    case_smp(platform);
    pci_init(platform);
    if (disks_find_pci(&pci, platform, 0))
        case_dma(platform, &pci);
    if (disks_find_mmio(&mmio, platform))
        case_dma(platform, &mmio);
    case_race_edu(platform);
    if (disks_find_pci(&endless, platform, 1))
        case_race_disk(platform, &endless);
    console_printf("DOM0 watched_pages=%u\n", checksum_pages());
}
