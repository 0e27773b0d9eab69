/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * dom0's physical address space, for its CPUs and for its devices: everything 1:1, except the
 * hypervisor's memory, the passive domain's, all SMMUs, and the GIC registers that are filtered
 * (gic_mmio.h); and except pages that the passive domain grants.
 */
#ifndef HYP_STAGE2_H
#define HYP_STAGE2_H

#include <stdbool.h>
#include <stdint.h>

#include "board.h"
#include "passive.h"
#include "pgtable.h"

/* Builds the CPUs' table for IPAs of `bits` bits; panics when there is no memory. */
void stage2_build(const struct board *board, struct board_range own_memory,
                  const struct passive *passive, unsigned int bits);

/* What an SMMU is to translate through: the same table, or one of the same contents in its stage 1
 * format, which follows the changes below. */
struct pgtable *stage2_for_smmu(bool smmu_has_stage2);

/*
 * Maps a page of the passive domain's window, which has nothing there, or takes it away again, for
 * CPUs and devices alike; by one CPU at a time. What was taken away may stay in use until
 * stage2_invalidate() is done, which waits for every CPU, and iommu_invalidate(), which waits for
 * the SMMUs.
 */
void stage2_map_page(uint64_t ipa, uint64_t machine, bool writable);
void stage2_unmap_page(uint64_t ipa);
void stage2_invalidate(void);

/* Makes this CPU use it, once HCR_EL2.VM is set; stage2_invalidate() has to follow that. */
void stage2_load(void);

#endif
