/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What run_grants.c tries, each with a line of result. */
#ifndef TESTS_DOM0_CASES_H
#define TESTS_DOM0_CASES_H

#include "disks.h"
#include "platform.h"

/* case=abi: hypercalls and their errors. */
void case_abi(const struct platform *platform);

/* case=own, case=foreign, case=read-only, case=unmapped: DMA by one disk. */
void case_dma(const struct platform *platform, struct disk *disk);

#endif
