/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * All SMMUs of the board: stopped together, judged together, and then each device opened at the
 * SMMUs that it is behind, or none of them in the way. What cannot be done is a panic that names
 * the SMMU; no wait is without an end.
 *
 * In this order, once each: iommu_stop(), iommu_find_devices(), iommu_judge(), then iommu_protect()
 * or iommu_bypass(); from then on iommu_invalidate().
 */
#ifndef HYP_IOMMU_H
#define HYP_IOMMU_H

#include "../loader/devices.h"
#include "../loader/policy.h"
#include "board.h"

/* Maps the registers of all SMMUs and makes every one terminate all traffic, whatever firmware left
 * it at. Those that are not driven here are left as they are, and the console says so. */
void iommu_stop(const struct board *board);

/* The devices behind any of them, in tree order. */
struct devices *iommu_find_devices(void);

/*
 * Whether they can protect these devices. All of them or none: an SMMU with devices that cannot be
 * driven makes the answer POLICY_SMMU_UNUSABLE, and the console says which and why.
 */
enum policy_smmu iommu_judge(void);

/* After POLICY_SMMU_USABLE: "1", "2" or "1+2", the stages that devices go through; and how many
 * address bits all SMMUs with devices reach. */
const char *iommu_stages(void);
unsigned int iommu_address_bits(void);

/* Opens each device's streams onto dom0's translation. An SMMU that no device is behind goes on
 * terminating everything, if it can. */
void iommu_protect(void);

/* Without protection, DMA is as free as it would be without an SMMU, and the console says so. */
void iommu_bypass(void);

/* Makes all SMMUs that translate forget what was unmapped: when this is done, no device uses it any
 * more. Panics when one does not answer, because nothing would be safe then. On any CPU. */
void iommu_invalidate(void);

/* For a panic: each SMMU that translates terminates all traffic instead, if it answers. Takes no
 * lock. On any CPU, after iommu_stop(). */
void iommu_stop_dma(void);

/* One line for each SMMU, from its registers; see smmu_print_state(). */
void iommu_print_state(void);

#endif
