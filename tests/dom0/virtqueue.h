/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* A split virtqueue (VIRTIO 1.1, 2.6), polled. */
#ifndef TESTS_DOM0_VIRTQUEUE_H
#define TESTS_DOM0_VIRTQUEUE_H

#include <stdbool.h>
#include <stdint.h>

#define VIRTQUEUE_SIZE 256u

struct virtqueue_buffer {
    uint64_t address; /* as the device is to use it */
    uint32_t size;
    bool write; /* by the device; such buffers come after the others */
};

struct virtqueue_descriptor {
    uint64_t address;
    uint32_t size;
    uint16_t flags;
    uint16_t next;
};

struct virtqueue_available {
    uint16_t flags;
    uint16_t index;
    uint16_t ring[VIRTQUEUE_SIZE];
    uint16_t used_event;
};

struct virtqueue_used {
    uint16_t flags;
    uint16_t index;
    struct {
        uint32_t head;
        uint32_t written;
    } ring[VIRTQUEUE_SIZE];
    uint16_t available_event;
};

struct virtqueue {
    struct virtqueue_descriptor descriptors[VIRTQUEUE_SIZE] __attribute__((aligned(4096)));
    struct virtqueue_available available __attribute__((aligned(4096)));
    struct virtqueue_used used __attribute__((aligned(4096)));
    void *cookies[VIRTQUEUE_SIZE]; /* by head */
    uint16_t used_index;           /* up to where `used` has been looked at */
    uint16_t first_free;           /* descriptors that are free, linked by `next` */
    uint16_t free_count;
};

/* Empty, before the device gets to know of it. */
void virtqueue_init(struct virtqueue *queue);

/* Offers a chain of buffers, with a cookie to know it by; false when there is no room for it. The
 * device has to be notified. */
bool virtqueue_add(struct virtqueue *queue, const struct virtqueue_buffer *buffers,
                   unsigned int count, void *cookie);

/* The cookie of a chain that the device has done with; NULL when there is none. */
void *virtqueue_take(struct virtqueue *queue);

#endif
