/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Which address a kernel gives a device for a page of another domain's: one file a kind of kernel.
 */
#ifndef TESTS_DOM0_DMA_H
#define TESTS_DOM0_DMA_H

#include "disks.h"
#include "foreign.h"

/* What the kernel is called. */
extern const char dma_kernel[];

uint64_t dma_address(const struct disk *disk, const struct foreign *page);

#endif
