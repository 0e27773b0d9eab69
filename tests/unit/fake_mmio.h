/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * One device's registers, and memory as that device sees it.
 *
 * The device sees the pool's memory as it was at the last mmio_publish() that reached it: all of it
 * if the device snoops the caches, else the range that was cleaned. So a missing barrier or a
 * missing cache clean shows, and so does a wrong order: whatever changed between two publications
 * may become visible in any order, and fake_mmio_check gets to judge each changed word before it
 * does.
 */
#ifndef TESTS_UNIT_FAKE_MMIO_H
#define TESTS_UNIT_FAKE_MMIO_H

#include "hyp/mmio.h"

struct fake_mmio_device {
    uint64_t base;
    uint64_t size;
    uint64_t (*read)(uint64_t offset, unsigned int width);
    void (*write)(uint64_t offset, unsigned int width, uint64_t value);
};

/* No device, nothing seen yet, no check. */
void fake_mmio_reset(bool coherent);

void fake_mmio_attach(const struct fake_mmio_device *device);

/* Called for each 64-bit word that is about to become visible to the device with a new value. */
extern void (*fake_mmio_check)(const uint64_t *word);

/* Called after each publication. */
extern void (*fake_mmio_published)(void);

/* What the device sees at an address of the pool's memory. */
uint64_t fake_mmio_seen(uint64_t address);

/* The device writes there. */
void fake_mmio_store(uint64_t address, uint64_t value);

#endif
