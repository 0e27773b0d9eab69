/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * A device's message-signalled interrupt is a write of 32 bits that dom0 chooses to an address that
 * dom0 chooses. It takes effect unseen, so what is tried here shows in the SMMU's faults, in the
 * memory that the suite looks at afterwards, and in that the hypervisor goes on.
 */
#include "../../hyp/console.h"
#include "../../hyp/mmio.h"
#include "attempt.h"
#include "target.h"

#define CAPABILITY_MSIX    0x11u
#define MSIX_CONTROL       2u /* offsets in the capability (PCI Express Base Specification, 7.7.2) */
#define MSIX_TABLE         4u
#define MSIX_ENABLE        0x8000u
#define MSIX_BIR(table)    ((table)&7u)
#define MSIX_OFFSET(table) ((table) & ~7u)

#define COMMON_MSIX_CONFIG       0x10u /* struct virtio_pci_common_cfg (VIRTIO 1.1, 4.1.4.3) */
#define COMMON_QUEUE_SELECT      0x16u
#define COMMON_QUEUE_MSIX_VECTOR 0x1au

/* "HOSTILE-" in the four bytes of a message: what the suite looks for. */
#define MARK 0x54534f48u

static void write16(uint64_t address, uint16_t value)
{
    __asm__ volatile("strh %w0, [%1]" ::"r"((uint32_t)value), "r"(address) : "memory");
}

static uint64_t find_table(const struct pci_function *function, uint32_t capability)
{
    uint32_t table = pci_read32(function, capability + MSIX_TABLE);

    if (MSIX_BIR(table) >= PCI_BARS || function->bars[MSIX_BIR(table)].size == 0)
        panic("dom0: the disk's MSI-X table is in no BAR");
    return function->bars[MSIX_BIR(table)].base + MSIX_OFFSET(table);
}

/* The vector is chosen before DRIVER_OK, so the device starts between its reset and the read. */
static void interrupt_at(struct target *target, uint64_t table, uint64_t address)
{
    struct virtio *device = &target->disk.blk.device;

    if (!blk_start(&target->disk.blk))
        panic("dom0: the disk does not start again");
    mmio_write32(table, (uint32_t)address);
    mmio_write32(table + 4, (uint32_t)(address >> 32));
    mmio_write32(table + 8, MARK);
    mmio_write32(table + 12, 0); /* not masked */
    write16(device->common + COMMON_QUEUE_SELECT, 0);
    write16(device->common + COMMON_QUEUE_MSIX_VECTOR, 0);
    attempt(read_honestly(target) ? ATTEMPT_UNSEEN : ATTEMPT_BLOCKED, address);
}

void by_msi(struct target *target)
{
    const struct pci_function *function =
        pci_find(VIRTIO_PCI_VENDOR, VIRTIO_PCI_MODERN(BLK_DEVICE_TYPE), 0);
    uint32_t capability = pci_capability(function, 0, CAPABILITY_MSIX);
    uint64_t table;

    if (capability == 0)
        panic("dom0: the disk has no MSI-X");
    table = find_table(function, capability);
    write16(function->configuration + capability + MSIX_CONTROL, MSIX_ENABLE);
    attempt_begin("msi");
    interrupt_at(target, table, target->text.base);
    interrupt_at(target, table, target->data.base);
    interrupt_at(target, table, target->stack.base + 64);
    interrupt_at(target, table, target->spare.base);
    interrupt_at(target, table, TARGET_SMMU + 0x20); /* CR0 */
    interrupt_at(target, table, TARGET_GICD);
    interrupt_at(target, table, TARGET_ITS + 0x88); /* GITS_CWRITER */
    /* The doorbell itself: a device and an event that nobody has mapped. */
    interrupt_at(target, table, TARGET_ITS + TARGET_FRAME + 0x40);
    write16(function->configuration + capability + MSIX_CONTROL, 0);
    attempt_end();
}
