/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "../../hyp/mmio.h"
#include "virtio.h"

#define CAPABILITY_VENDOR 0x09u

/* struct virtio_pci_cap and what its cfg_type is (VIRTIO 1.1, 4.1.4) */
#define CAP_CFG_TYPE          3u
#define CAP_BAR               4u
#define CAP_OFFSET            8u
#define CAP_LENGTH            12u
#define CAP_NOTIFY_MULTIPLIER 16u
#define CFG_COMMON            1u
#define CFG_NOTIFY            2u
#define CFG_DEVICE            4u

/* struct virtio_pci_common_cfg (4.1.4.3) */
#define COMMON_DEVICE_FEATURE_SELECT 0x00u
#define COMMON_DEVICE_FEATURE        0x04u
#define COMMON_DRIVER_FEATURE_SELECT 0x08u
#define COMMON_DRIVER_FEATURE        0x0cu
#define COMMON_DEVICE_STATUS         0x14u
#define COMMON_QUEUE_SELECT          0x16u
#define COMMON_QUEUE_SIZE            0x18u
#define COMMON_QUEUE_ENABLE          0x1cu
#define COMMON_QUEUE_NOTIFY_OFF      0x1eu
#define COMMON_QUEUE_DESC            0x20u
#define COMMON_QUEUE_DRIVER          0x28u
#define COMMON_QUEUE_DEVICE          0x30u

static uint16_t read16(uint64_t address)
{
    uint32_t value;

    __asm__ volatile("ldrh %w0, [%1]" : "=r"(value) : "r"(address) : "memory");
    return (uint16_t)value;
}

static void write16(uint64_t address, uint16_t value)
{
    __asm__ volatile("strh %w0, [%1]" ::"r"((uint32_t)value), "r"(address) : "memory");
}

static uint8_t read_status(const struct virtio *device)
{
    return mmio_read8(device->common + COMMON_DEVICE_STATUS);
}

static void write_status(const struct virtio *device, uint8_t status)
{
    mmio_write8(device->common + COMMON_DEVICE_STATUS, status);
}

static uint64_t read_features(const struct virtio *device)
{
    uint64_t features;

    mmio_write32(device->common + COMMON_DEVICE_FEATURE_SELECT, 0);
    features = mmio_read32(device->common + COMMON_DEVICE_FEATURE);
    mmio_write32(device->common + COMMON_DEVICE_FEATURE_SELECT, 1);
    return features | (uint64_t)mmio_read32(device->common + COMMON_DEVICE_FEATURE) << 32;
}

static void write_features(const struct virtio *device, uint64_t features)
{
    mmio_write32(device->common + COMMON_DRIVER_FEATURE_SELECT, 0);
    mmio_write32(device->common + COMMON_DRIVER_FEATURE, (uint32_t)features);
    mmio_write32(device->common + COMMON_DRIVER_FEATURE_SELECT, 1);
    mmio_write32(device->common + COMMON_DRIVER_FEATURE, (uint32_t)(features >> 32));
}

static bool set_queue(struct virtio *device, const struct virtqueue *queue)
{
    write16(device->common + COMMON_QUEUE_SELECT, 0);
    if (read16(device->common + COMMON_QUEUE_SIZE) < VIRTQUEUE_SIZE)
        return false;
    write16(device->common + COMMON_QUEUE_SIZE, VIRTQUEUE_SIZE);
    virtio_write_address(device->common + COMMON_QUEUE_DESC, queue->descriptors);
    virtio_write_address(device->common + COMMON_QUEUE_DRIVER, &queue->available);
    virtio_write_address(device->common + COMMON_QUEUE_DEVICE, &queue->used);
    write16(device->common + COMMON_QUEUE_ENABLE, 1);
    return true;
}

static void notify(const struct virtio *device)
{
    write16(device->common + COMMON_QUEUE_SELECT, 0);
    write16(device->notify +
                device->notify_multiplier * read16(device->common + COMMON_QUEUE_NOTIFY_OFF),
            0);
}

static const struct virtio_transport transport = {
    read_status, write_status, read_features, write_features, set_queue, notify,
};

/* Where in memory the registers are that a capability describes; 0 when in no BAR. */
static uint64_t locate(const struct pci_function *function, uint32_t capability)
{
    uint8_t bar = pci_read8(function, capability + CAP_BAR);
    uint32_t offset = pci_read32(function, capability + CAP_OFFSET);
    uint32_t length = pci_read32(function, capability + CAP_LENGTH);

    if (bar >= PCI_BARS || offset > function->bars[bar].size ||
        length > function->bars[bar].size - offset)
        return 0;
    return function->bars[bar].base + offset;
}

bool virtio_pci_probe(struct virtio *device, const struct pci_function *function)
{
    uint32_t at = 0;

    *device = (struct virtio){.transport = &transport};
    while ((at = pci_capability(function, at, CAPABILITY_VENDOR)) != 0) {
        switch (pci_read8(function, at + CAP_CFG_TYPE)) {
        case CFG_COMMON:
            device->common = locate(function, at);
            break;
        case CFG_NOTIFY:
            device->notify = locate(function, at);
            device->notify_multiplier = pci_read32(function, at + CAP_NOTIFY_MULTIPLIER);
            break;
        case CFG_DEVICE:
            device->configuration = locate(function, at);
            break;
        }
    }
    return device->common != 0 && device->notify != 0 && device->configuration != 0;
}
