/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* A virtio block device (VIRTIO 1.1, 5.2). */
#ifndef TESTS_DOM0_BLK_H
#define TESTS_DOM0_BLK_H

#include "virtio.h"

#define BLK_DEVICE_TYPE  2u
#define BLK_SECTOR       512u
#define BLK_SEGMENTS_MAX 64u

/* Part of the data, at an address as the device is to use it. */
struct blk_segment {
    uint64_t address;
    uint32_t size;
};

enum blk_outcome {
    BLK_PENDING,
    BLK_OK,
    BLK_ERROR,   /* the device says that it could not be done */
    BLK_STOPPED, /* the device gave up: it could not get at what it was given */
    BLK_TIMEOUT
};

struct blk_request {
    struct {
        uint32_t type;
        uint32_t reserved;
        uint64_t sector;
    } header;
    volatile uint8_t status;
    volatile enum blk_outcome outcome;
};

struct blk {
    struct virtio device;
    struct virtqueue queue;
};

/* Starts the device, again if need be; false when it does not want to. What was pending is
 * forgotten. */
bool blk_start(struct blk *blk);

/* In sectors. */
uint64_t blk_capacity(const struct blk *blk);

/* Offers a request without telling the device yet; false when there is no room for it. `to_disk`:
 * write the disk instead of reading it. Requests are in dom0's own memory. */
bool blk_submit(struct blk *blk, struct blk_request *request, bool to_disk, uint64_t sector,
                const struct blk_segment *segments, unsigned int count);

/* Makes the device look at what was submitted. */
void blk_kick(struct blk *blk);

/* Notes the outcome of whatever is done. */
void blk_poll(struct blk *blk);

/* Waits for a request that is pending, and returns its outcome. */
enum blk_outcome blk_wait(struct blk *blk, struct blk_request *request);

/* All of that at once. */
enum blk_outcome blk_read(struct blk *blk, uint64_t sector, const struct blk_segment *segments,
                          unsigned int count);

const char *blk_outcome_name(enum blk_outcome outcome);

#endif
