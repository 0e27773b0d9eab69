/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "virtqueue.h"

#include "../../hyp/console.h"
#include "../../hyp/mmio.h"
#include "../../hyp/string.h"

#define DESCRIPTOR_NEXT  1u
#define DESCRIPTOR_WRITE 2u

void virtqueue_init(struct virtqueue *queue)
{
    unsigned int i;

    memset(queue, 0, sizeof(*queue));
    for (i = 0; i < VIRTQUEUE_SIZE; i++)
        queue->descriptors[i].next = (uint16_t)((i + 1) % VIRTQUEUE_SIZE);
    queue->free_count = VIRTQUEUE_SIZE;
}

bool virtqueue_add(struct virtqueue *queue, const struct virtqueue_buffer *buffers,
                   unsigned int count, void *cookie)
{
    volatile struct virtqueue_available *available = &queue->available;
    uint16_t head = queue->first_free;
    uint16_t at = head;
    unsigned int i;

    if (count == 0 || count > queue->free_count)
        return false;
    for (i = 0; i < count; i++) {
        struct virtqueue_descriptor *descriptor = &queue->descriptors[at];

        descriptor->address = buffers[i].address;
        descriptor->size = buffers[i].size;
        descriptor->flags = (uint16_t)((buffers[i].write ? DESCRIPTOR_WRITE : 0) |
                                       (i + 1 < count ? DESCRIPTOR_NEXT : 0));
        at = descriptor->next;
    }
    queue->first_free = at;
    queue->free_count = (uint16_t)(queue->free_count - count);
    queue->cookies[head] = cookie;
    available->ring[available->index % VIRTQUEUE_SIZE] = head;
    mmio_publish(NULL, 0, false); /* the entry before the index that vouches for it */
    available->index = (uint16_t)(available->index + 1);
    mmio_publish(NULL, 0, false);
    return true;
}

static void release(struct virtqueue *queue, uint16_t head)
{
    uint16_t last = head;
    uint16_t count = 1;

    while ((queue->descriptors[last].flags & DESCRIPTOR_NEXT) != 0) {
        last = queue->descriptors[last].next;
        count++;
    }
    queue->descriptors[last].next = queue->first_free;
    queue->first_free = head;
    queue->free_count = (uint16_t)(queue->free_count + count);
}

void *virtqueue_take(struct virtqueue *queue)
{
    volatile struct virtqueue_used *used = &queue->used;
    uint32_t head;

    if (used->index == queue->used_index)
        return NULL;
    mmio_publish(NULL, 0, false); /* the index before the entry that it vouches for */
    head = used->ring[queue->used_index % VIRTQUEUE_SIZE].head;
    if (head >= VIRTQUEUE_SIZE)
        panic("dom0: the device returned descriptor %u", head);
    queue->used_index++;
    release(queue, (uint16_t)head);
    return queue->cookies[head];
}
