/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * QEMU's educational PCI device (QEMU docs/specs/edu.rst): a DMA engine that copies up to 4 KiB
 * some time after it was told to, and has its addresses translated not before then.
 */
#ifndef TESTS_DOM0_EDU_H
#define TESTS_DOM0_EDU_H

#include "pci.h"

struct edu {
    uint64_t registers;
    uint32_t requester;
};

/* False when there is none. */
bool edu_find(struct edu *edu);

/* Tells it to copy its buffer to `address`, or what is there into its buffer. */
void edu_start_store(const struct edu *edu, uint64_t address, uint32_t size);
void edu_start_load(const struct edu *edu, uint64_t address, uint32_t size);

/* Whether it has not yet done so. */
bool edu_is_busy(const struct edu *edu);

/* Waits until it has; panics when it does not. */
void edu_wait(const struct edu *edu);

#endif
