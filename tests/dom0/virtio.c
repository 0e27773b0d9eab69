/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "virtio.h"

#include "../../hyp/clock.h"
#include "../../hyp/mmio.h"

#define RESET_TIMEOUT_US 1000000u

static bool reset(const struct virtio *device)
{
    uint64_t deadline = clock_deadline(RESET_TIMEOUT_US);

    device->transport->write_status(device, 0);
    while (device->transport->read_status(device) != 0) {
        if (clock_passed(deadline))
            return false;
    }
    return true;
}

void virtio_write_address(uint64_t field, const volatile void *memory)
{
    mmio_write32(field, (uint32_t)(uintptr_t)memory);
    mmio_write32(field + 4, (uint32_t)((uintptr_t)memory >> 32));
}

/* The order is that of 3.1.1. */
bool virtio_start(struct virtio *device, struct virtqueue *queue)
{
    const struct virtio_transport *transport = device->transport;
    uint8_t status = VIRTIO_STATUS_ACKNOWLEDGE | VIRTIO_STATUS_DRIVER;

    if (!reset(device))
        return false;
    transport->write_status(device, VIRTIO_STATUS_ACKNOWLEDGE);
    transport->write_status(device, status);
    device->features =
        transport->read_features(device) & (VIRTIO_F_VERSION_1 | VIRTIO_F_ACCESS_PLATFORM);
    if ((device->features & VIRTIO_F_VERSION_1) == 0)
        return false;
    transport->write_features(device, device->features);
    status |= VIRTIO_STATUS_FEATURES_OK;
    transport->write_status(device, status);
    if ((transport->read_status(device) & VIRTIO_STATUS_FEATURES_OK) == 0)
        return false;
    virtqueue_init(queue);
    device->queue = queue;
    if (!transport->set_queue(device, queue))
        return false;
    transport->write_status(device, status | VIRTIO_STATUS_DRIVER_OK);
    return true;
}

bool virtio_failed(const struct virtio *device)
{
    return (device->transport->read_status(device) & VIRTIO_STATUS_NEEDS_RESET) != 0;
}
