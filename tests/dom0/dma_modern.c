/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* dom0's own address where the hypervisor says that an SMMU translates it, else the machine's. */
#include "dma.h"

const char dma_kernel[] = "modern";

uint64_t dma_address(const struct disk *disk, const struct foreign *page)
{
    return disk->is_protected ? page->ipa : page->machine;
}
