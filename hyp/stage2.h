/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * dom0's physical address space, for its CPUs and for its devices: everything 1:1, except the
 * hypervisor's memory, the SMMUs, and the GIC registers that are filtered (gic_mmio.h).
 */
#ifndef HYP_STAGE2_H
#define HYP_STAGE2_H

#include <stdbool.h>
#include <stdint.h>

#include "board.h"
#include "pgtable.h"

/* Builds the CPUs' table for IPAs of `bits` bits; panics when there is no memory. */
void stage2_build(const struct board *board, struct board_range own_memory, unsigned int bits);

/* What an SMMU is to translate through: the same table, or one of the same contents in its stage 1
 * format. */
struct pgtable *stage2_for_smmu(bool smmu_has_stage2);

/* Makes this CPU use it (from the next entry to EL1 on). */
void stage2_load(void);

#endif
