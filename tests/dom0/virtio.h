/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* A virtio device with one queue (VIRTIO 1.1), by PCI (4.1) or by MMIO (4.2), neither in its legacy
 * form. */
#ifndef TESTS_DOM0_VIRTIO_H
#define TESTS_DOM0_VIRTIO_H

#include <stdbool.h>
#include <stdint.h>

#include "pci.h"
#include "virtqueue.h"

#define VIRTIO_PCI_VENDOR       0x1af4u
#define VIRTIO_PCI_MODERN(type) (0x1040u + (type))

#define VIRTIO_STATUS_ACKNOWLEDGE 1u
#define VIRTIO_STATUS_DRIVER      2u
#define VIRTIO_STATUS_DRIVER_OK   4u
#define VIRTIO_STATUS_FEATURES_OK 8u
#define VIRTIO_STATUS_NEEDS_RESET 64u

#define VIRTIO_F_VERSION_1       (UINT64_C(1) << 32)
#define VIRTIO_F_ACCESS_PLATFORM (UINT64_C(1) << 33)

struct virtio;

struct virtio_transport {
    uint8_t (*read_status)(const struct virtio *device);
    void (*write_status)(const struct virtio *device, uint8_t status);
    uint64_t (*read_features)(const struct virtio *device);
    void (*write_features)(const struct virtio *device, uint64_t features);
    /* Tells the device where queue 0 is; false when it does not take VIRTQUEUE_SIZE entries. */
    bool (*set_queue)(struct virtio *device, const struct virtqueue *queue);
    void (*notify)(const struct virtio *device);
};

struct virtio {
    const struct virtio_transport *transport;
    uint64_t common; /* registers: of the transport ... */
    uint64_t notify; /* ... and where queue 0 is notified */
    uint64_t notify_multiplier;
    uint64_t configuration; /* the device's own */
    struct virtqueue *queue;
    uint64_t features; /* as negotiated */
};

/* False when the function or the transport has no such device. `type`: 2 is a block device. */
bool virtio_pci_probe(struct virtio *device, const struct pci_function *function);
bool virtio_mmio_probe(struct virtio *device, uint64_t registers, uint32_t type);

/* For the transports: a 64-bit field is written as two of 32 bits (4.1.3.1). */
void virtio_write_address(uint64_t field, const volatile void *memory);

/* Resets it and makes it ready, with the queue empty; false when it does not want to. VERSION_1 is
 * insisted upon, and ACCESS_PLATFORM taken where it is offered. */
bool virtio_start(struct virtio *device, struct virtqueue *queue);

/* Whether it has given up: it does nothing more until it is started anew. */
bool virtio_failed(const struct virtio *device);

#endif
