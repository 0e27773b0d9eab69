/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Memory that the SMMU reads and writes by itself. */
#ifndef HYP_SMMU_TABLES_H
#define HYP_SMMU_TABLES_H

#include <stddef.h>

#include "smmu.h"
#include "ste.h"

/*
 * `size` zeroed bytes (a power of two), visible to the SMMU. Every table and queue of IHI 0070 is
 * aligned to its own size at least; none shares a page with anything else, so that cache
 * maintenance touches nothing but it. NULL when there is no memory that the SMMU can address.
 */
void *tables_alloc(const struct smmu *smmu, size_t size);

/* How the SMMU is to read memory: as the CPUs do if it snoops their caches, else past all caches.
 */
struct walk_attributes tables_walk_attributes(const struct smmu *smmu);

#endif
