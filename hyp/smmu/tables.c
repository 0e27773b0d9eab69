/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "tables.h"

#include "../console.h"
#include "../mmio.h"
#include "../pool.h"
#include "registers.h"

#define TABLES_MIN 4096u

void *tables_alloc(const struct smmu *smmu, size_t size)
{
    size_t aligned = size < TABLES_MIN ? TABLES_MIN : size;
    uint64_t address;
    void *memory;

    memory = pool_alloc(aligned, aligned);
    if (memory == NULL)
        return NULL;
    address = (uintptr_t)memory;
    if ((aligned & (aligned - 1)) != 0 || address % aligned != 0)
        panic("an SMMU table of 0x%lx bytes at 0x%lx is not aligned", (unsigned long)aligned,
              (unsigned long)address);
    if ((address + aligned - 1) >> smmu->oas_bits != 0)
        return NULL;
    mmio_publish(memory, aligned, !smmu->coherent);
    return memory;
}

struct walk_attributes tables_walk_attributes(const struct smmu *smmu)
{
    static const struct walk_attributes cached = {SMMU_CACHE_WRITE_BACK, SMMU_SHARE_INNER};
    static const struct walk_attributes uncached = {SMMU_CACHE_NON, SMMU_SHARE_OUTER};

    return smmu->coherent ? cached : uncached;
}
