/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "blk.h"

#include "../../hyp/clock.h"
#include "../../hyp/mmio.h"

#define TIMEOUT_US 10000000u

/* 5.2.6 */
#define TYPE_IN   0u
#define TYPE_OUT  1u
#define STATUS_OK 0u

#define STATUS_UNTOUCHED 0xffu

bool blk_start(struct blk *blk)
{
    return virtio_start(&blk->device, &blk->queue);
}

uint64_t blk_capacity(const struct blk *blk)
{
    return mmio_read32(blk->device.configuration) |
           (uint64_t)mmio_read32(blk->device.configuration + 4) << 32;
}

bool blk_submit(struct blk *blk, struct blk_request *request, bool to_disk, uint64_t sector,
                const struct blk_segment *segments, unsigned int count)
{
    struct virtqueue_buffer buffers[BLK_SEGMENTS_MAX + 2];
    unsigned int i;

    if (count > BLK_SEGMENTS_MAX)
        return false;
    request->header.type = to_disk ? TYPE_OUT : TYPE_IN;
    request->header.reserved = 0;
    request->header.sector = sector;
    request->status = STATUS_UNTOUCHED;
    request->outcome = BLK_PENDING;
    buffers[0] =
        (struct virtqueue_buffer){(uintptr_t)&request->header, sizeof(request->header), false};
    for (i = 0; i < count; i++)
        buffers[1 + i] = (struct virtqueue_buffer){segments[i].address, segments[i].size, !to_disk};
    buffers[1 + count] = (struct virtqueue_buffer){(uintptr_t)&request->status, 1, true};
    return virtqueue_add(&blk->queue, buffers, count + 2, request);
}

void blk_kick(struct blk *blk)
{
    blk->device.transport->notify(&blk->device);
}

void blk_poll(struct blk *blk)
{
    struct blk_request *request;

    while ((request = virtqueue_take(&blk->queue)) != NULL)
        request->outcome = request->status == STATUS_OK ? BLK_OK : BLK_ERROR;
}

enum blk_outcome blk_wait(struct blk *blk, struct blk_request *request)
{
    uint64_t deadline = clock_deadline(TIMEOUT_US);

    for (;;) {
        bool failed = virtio_failed(&blk->device);
        bool late = clock_passed(deadline);

        blk_poll(blk);
        if (request->outcome != BLK_PENDING)
            return request->outcome;
        if (failed || late)
            return request->outcome = failed ? BLK_STOPPED : BLK_TIMEOUT;
    }
}

enum blk_outcome blk_read(struct blk *blk, uint64_t sector, const struct blk_segment *segments,
                          unsigned int count)
{
    static struct blk_request request;

    if (!blk_submit(blk, &request, false, sector, segments, count))
        return BLK_ERROR;
    blk_kick(blk);
    return blk_wait(blk, &request);
}

const char *blk_outcome_name(enum blk_outcome outcome)
{
    static const char *const names[] = {"pending", "ok", "error", "stopped", "timeout"};

    return names[outcome];
}
