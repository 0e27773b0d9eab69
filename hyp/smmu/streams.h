/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The stream table (Arm IHI 0070, 3.3.1 and 5.1): linear, or in two levels where that is possible
 * and pays. A stream that was not opened has no entry, or an invalid one: its transactions are
 * terminated and reported.
 */
#ifndef HYP_SMMU_STREAMS_H
#define HYP_SMMU_STREAMS_H

#include "smmu.h"

/* Makes an empty table for stream IDs below 1 << stream_bits. An error when there is no memory. */
const char *streams_init(struct smmu *smmu, unsigned int stream_bits);

/* Points the SMMU at it; while CR0.SMMUEN is off. */
void streams_attach(struct smmu *smmu);

/* Gives streams [first, first + count) the entry smmu->ste. */
const char *streams_open(struct smmu *smmu, uint32_t first, uint32_t count);

#endif
