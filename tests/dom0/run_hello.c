/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The smallest program: says what the platform is, and reads the first page of each disk. */
#include "../../hyp/console.h"
#include "disks.h"
#include "pattern.h"
#include "run.h"

#define PAGE 4096u

static uint64_t page[PAGE / 8] __attribute__((aligned(4096)));

static bool holds_disk(uint64_t offset)
{
    unsigned int i;

    for (i = 0; i < PAGE / 8; i++) {
        if (page[i] != pattern_word(offset + 8 * i))
            return false;
    }
    return true;
}

static void read_disk(struct disk *disk)
{
    const struct blk_segment segment = {(uintptr_t)page, PAGE};
    enum blk_outcome outcome = blk_read(&disk->blk, 0, &segment, 1);
    bool right = outcome == BLK_OK && holds_disk(0);

    console_printf("DOM0 case=%s result=%s protected=%u\n", disk->name,
                   right ? "ok" : blk_outcome_name(outcome), disk->is_protected);
}

void run(const struct platform *platform)
{
    static struct disk pci, mmio;
    unsigned int i;

    for (i = 0; i < platform->ram_count; i++)
        console_printf("dom0: RAM 0x%lx-0x%lx\n", platform->ram[i].base,
                       platform->ram[i].base + platform->ram[i].size);
    console_printf("DOM0 hypervisor=%u protected_devices=%u cpus=%u\n", platform->has_hypervisor,
                   platform->protected_count, platform->cpu_count);
    pci_init(platform);
    if (disks_find_pci(&pci, platform, 0))
        read_disk(&pci);
    if (disks_find_mmio(&mmio, platform))
        read_disk(&mmio);
}
