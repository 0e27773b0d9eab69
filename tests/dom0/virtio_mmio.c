/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "../../hyp/mmio.h"
#include "virtio.h"

/* VIRTIO 1.1, 4.2.2 */
#define MAGIC_VALUE         0x000u
#define VERSION             0x004u
#define DEVICE_ID           0x008u
#define DEVICE_FEATURES     0x010u
#define DEVICE_FEATURES_SEL 0x014u
#define DRIVER_FEATURES     0x020u
#define DRIVER_FEATURES_SEL 0x024u
#define QUEUE_SEL           0x030u
#define QUEUE_NUM_MAX       0x034u
#define QUEUE_NUM           0x038u
#define QUEUE_READY         0x044u
#define QUEUE_NOTIFY        0x050u
#define STATUS              0x070u
#define QUEUE_DESC          0x080u
#define QUEUE_DRIVER        0x090u
#define QUEUE_DEVICE        0x0a0u
#define CONFIG              0x100u

#define MAGIC 0x74726976u /* "virt" */

static uint8_t read_status(const struct virtio *device)
{
    return (uint8_t)mmio_read32(device->common + STATUS);
}

static void write_status(const struct virtio *device, uint8_t status)
{
    mmio_write32(device->common + STATUS, status);
}

static uint64_t read_features(const struct virtio *device)
{
    uint64_t features;

    mmio_write32(device->common + DEVICE_FEATURES_SEL, 0);
    features = mmio_read32(device->common + DEVICE_FEATURES);
    mmio_write32(device->common + DEVICE_FEATURES_SEL, 1);
    return features | (uint64_t)mmio_read32(device->common + DEVICE_FEATURES) << 32;
}

static void write_features(const struct virtio *device, uint64_t features)
{
    mmio_write32(device->common + DRIVER_FEATURES_SEL, 0);
    mmio_write32(device->common + DRIVER_FEATURES, (uint32_t)features);
    mmio_write32(device->common + DRIVER_FEATURES_SEL, 1);
    mmio_write32(device->common + DRIVER_FEATURES, (uint32_t)(features >> 32));
}

static bool set_queue(struct virtio *device, const struct virtqueue *queue)
{
    mmio_write32(device->common + QUEUE_SEL, 0);
    if (mmio_read32(device->common + QUEUE_NUM_MAX) < VIRTQUEUE_SIZE)
        return false;
    mmio_write32(device->common + QUEUE_NUM, VIRTQUEUE_SIZE);
    virtio_write_address(device->common + QUEUE_DESC, queue->descriptors);
    virtio_write_address(device->common + QUEUE_DRIVER, &queue->available);
    virtio_write_address(device->common + QUEUE_DEVICE, &queue->used);
    mmio_write32(device->common + QUEUE_READY, 1);
    return true;
}

static void notify(const struct virtio *device)
{
    mmio_write32(device->common + QUEUE_NOTIFY, 0);
}

static const struct virtio_transport transport = {
    read_status, write_status, read_features, write_features, set_queue, notify,
};

bool virtio_mmio_probe(struct virtio *device, uint64_t registers, uint32_t type)
{
    *device = (struct virtio){
        .transport = &transport,
        .common = registers,
        .configuration = registers + CONFIG,
    };
    return mmio_read32(registers + MAGIC_VALUE) == MAGIC && mmio_read32(registers + VERSION) == 2 &&
           mmio_read32(registers + DEVICE_ID) == type;
}
