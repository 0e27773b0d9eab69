/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The disk is told to read into, and to write from, memory that is not dom0's; and to use rings
 * there. What it reads is the suite's mark, which must not be found in the hypervisor's memory
 * afterwards, and what it writes dom0 reads.
 */
#include "../../hyp/console.h"
#include "../../hyp/string.h"
#include "attempt.h"
#include "target.h"

#define PAGE      UINT64_C(4096)
#define FLOOD     2000u
#define SCRATCH   64u                /* a sector to write */
#define MARK      "HOSTILE-DMA-MARK" /* what the suite's disk is full of */
#define MARK_SIZE 16u

static void start(struct disk *disk)
{
    if (!blk_start(&disk->blk))
        panic("dom0: the disk does not start again");
}

static enum blk_outcome write_disk(struct disk *disk, uint64_t sector,
                                   const struct blk_segment *segment)
{
    static struct blk_request request;

    if (!blk_submit(&disk->blk, &request, true, sector, segment, 1))
        panic("dom0: the disk takes no request");
    blk_kick(&disk->blk);
    return blk_wait(&disk->blk, &request);
}

static void read_from_disk(struct disk *disk, uint64_t address, uint32_t size)
{
    const struct blk_segment segment = {address, size};
    enum blk_outcome outcome = blk_read(&disk->blk, 0, &segment, 1);

    if (outcome == BLK_STOPPED)
        start(disk);
    attempt(outcome == BLK_OK ? ATTEMPT_UNSEEN : ATTEMPT_BLOCKED, address);
}

/* What a device reads of memory that it cannot reach is zero, or it stops. */
static bool holds_something(const uint8_t *sector)
{
    unsigned int i;

    for (i = 0; i < BLK_SECTOR; i++) {
        if (sector[i] != 0)
            return true;
    }
    return false;
}

/* From there to the disk, and from the disk to dom0's own memory, to see what it was. */
static void write_to_disk(struct disk *disk, uint64_t address)
{
    static uint8_t sector[BLK_SECTOR] __attribute__((aligned(4096)));
    const struct blk_segment segment = {address, BLK_SECTOR};
    const struct blk_segment own = {(uintptr_t)sector, BLK_SECTOR};

    memset(sector, 0, sizeof(sector));
    if (write_disk(disk, SCRATCH, &own) != BLK_OK)
        panic("dom0: the disk cannot be written");
    if (write_disk(disk, SCRATCH, &segment) == BLK_STOPPED)
        start(disk);
    if (blk_read(&disk->blk, SCRATCH, &own, 1) != BLK_OK)
        panic("dom0: the disk cannot be read");
    attempt(holds_something(sector) ? ATTEMPT_REACHED : ATTEMPT_BLOCKED, address);
}

static void transfer(struct disk *disk, bool to_disk, uint64_t address)
{
    if (to_disk)
        write_to_disk(disk, address);
    else
        read_from_disk(disk, address, BLK_SECTOR);
}

/* In as many places, evenly, as there are `steps`. */
static void transfers(struct disk *disk, const char *name, bool to_disk, struct board_range range,
                      unsigned int steps)
{
    uint64_t distance = range.size / steps & ~(PAGE - 1);
    uint64_t at;

    if (distance < PAGE)
        distance = PAGE;
    attempt_begin(name);
    for (at = range.base; at < range.base + range.size; at += distance)
        transfer(disk, to_disk, at);
    attempt_end();
}

/* What begins in dom0's memory and ends beyond it, and the other way round. */
static void across_the_edge(struct disk *disk, struct board_range range)
{
    attempt_begin("dma-across-the-edge");
    read_from_disk(disk, range.base - BLK_SECTOR, 2 * BLK_SECTOR);
    read_from_disk(disk, range.base - 1, BLK_SECTOR);
    read_from_disk(disk, range.base - 4096 * 8, 4096 * 16);
    attempt_end();
}

/* Addresses of so many bits that something might cut them off. */
static void truncated(struct disk *disk, struct board_range range)
{
    static const unsigned int bits[] = {32, 36, 39, 40, 44, 48, 52, 56, 63};
    unsigned int i;

    attempt_begin("dma-high-bits");
    for (i = 0; i < sizeof(bits) / sizeof(bits[0]); i++)
        transfer(disk, false, range.base | UINT64_C(1) << bits[i]);
    attempt_end();
}

/* The device reads its descriptors from there, and would write to the ring of used ones. */
static void rings(struct disk *disk, const char *name, struct board_range range)
{
    static struct virtqueue queue;
    struct virtio *device = &disk->blk.device;

    attempt_begin(name);
    start(disk);
    device->transport->write_status(device, 0);
    device->transport->write_status(device, VIRTIO_STATUS_ACKNOWLEDGE | VIRTIO_STATUS_DRIVER);
    device->transport->write_features(device, device->features);
    device->transport->write_status(device, VIRTIO_STATUS_ACKNOWLEDGE | VIRTIO_STATUS_DRIVER |
                                                VIRTIO_STATUS_FEATURES_OK);
    virtqueue_init(&queue);
    device->transport->set_queue(device, (const struct virtqueue *)(uintptr_t)range.base);
    device->transport->write_status(device, VIRTIO_STATUS_ACKNOWLEDGE | VIRTIO_STATUS_DRIVER |
                                                VIRTIO_STATUS_FEATURES_OK |
                                                VIRTIO_STATUS_DRIVER_OK);
    device->transport->notify(device);
    attempt(virtio_failed(device) ? ATTEMPT_BLOCKED : ATTEMPT_UNSEEN, range.base);
    start(disk);
    attempt_end();
}

static void flood(struct disk *disk, struct board_range range)
{
    unsigned int i;

    attempt_begin("dma-flood");
    for (i = 0; i < FLOOD; i++)
        transfer(disk, false, range.base + i % 16 * PAGE);
    attempt_end();
}

void by_dma(struct target *target)
{
    const struct board_range smmu = {TARGET_SMMU, TARGET_SMMU_SIZE};
    const struct board_range gicd = {TARGET_GICD, PAGE};
    const struct board_range gicr = {TARGET_GICR, 2 * TARGET_FRAME};
    const struct board_range its = {TARGET_ITS, TARGET_FRAME};
    struct disk *disk = &target->disk;

    transfers(disk, "dma-write-text", false, target->text, 8);
    transfers(disk, "dma-write-rodata", false, target->rodata, 8);
    transfers(disk, "dma-write-data", false, target->data, 8);
    transfers(disk, "dma-write-stack", false, target->stack, 8);
    transfers(disk, "dma-write-tables", false, target->tables, 32);
    transfers(disk, "dma-write-hypervisor", false, target->hypervisor, 256);
    transfers(disk, "dma-read-hypervisor", true, target->hypervisor, 256);
    transfers(disk, "dma-write-foreign", false, target->foreign, 16);
    transfers(disk, "dma-read-foreign", true, target->foreign, 16);
    transfers(disk, "dma-write-smmu", false, smmu, 8);
    transfers(disk, "dma-read-smmu", true, smmu, 8);
    transfers(disk, "dma-write-disabled-smmu", false, target->disabled_smmu, 1);
    transfers(disk, "dma-read-disabled-smmu", true, target->disabled_smmu, 1);
    transfers(disk, "dma-write-gic", false, gicd, 1);
    transfers(disk, "dma-write-redistributor", false, gicr, 2);
    transfers(disk, "dma-write-its", false, its, 1);
    across_the_edge(disk, target->hypervisor);
    truncated(disk, target->hypervisor);
    rings(disk, "dma-rings-in-hypervisor", target->hypervisor);
    rings(disk, "dma-rings-in-smmu", smmu);
    flood(disk, target->hypervisor);
}

void by_dma_once(struct target *target, uint64_t offset)
{
    transfer(&target->disk, false, target->hypervisor.base + offset);
}

void by_dma_unprotected(struct target *target)
{
    if (!target->has_unprotected)
        panic("dom0: no disk that is behind no SMMU");
    transfers(&target->unprotected, "unprotected-dma-write-spare", false, target->spare, 4);
}

void by_dma_spare(struct target *target)
{
    transfers(&target->disk, "dma-write-spare", false, target->spare, 4);
    transfers(&target->disk, "dma-read-spare", true, target->spare, 4);
}

bool read_honestly(struct target *target)
{
    static uint8_t page[4096] __attribute__((aligned(4096)));
    const struct blk_segment segment = {(uintptr_t)page, sizeof(page)};
    unsigned int i;

    memset(page, 0, sizeof(page));
    if (blk_read(&target->disk.blk, 8, &segment, 1) != BLK_OK)
        return false;
    for (i = 0; i < sizeof(page); i += MARK_SIZE) {
        if (memcmp(page + i, MARK, MARK_SIZE) != 0)
            return false;
    }
    return true;
}
