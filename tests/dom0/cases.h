/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What run_grants.c tries, each with a line of result. */
#ifndef TESTS_DOM0_CASES_H
#define TESTS_DOM0_CASES_H

#include "disks.h"
#include "platform.h"

/* case=abi: hypercalls and their errors. */
void case_abi(const struct platform *platform);

/* case=own, case=foreign; and case=read-only and case=unmapped, or case=by-ipa where no SMMU
 * translates: DMA by one disk. */
void case_dma(const struct platform *platform, struct disk *disk);

/* case=smp: two CPUs map and unmap at once. */
void case_smp(const struct platform *platform);

/* case=race, where the device is protected: a page is unmapped while edu is about to write it, or
 * by a second CPU while the disk is read into it. */
void case_race_edu(const struct platform *platform);
void case_race_disk(const struct platform *platform, struct disk *disk);

#endif
