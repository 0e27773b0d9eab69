/* SPDX-License-Identifier: MIT */
/*
 * A board's SMMUv3 as its device tree describes it (Linux bindings/iommu/arm,smmu-v3.yaml), and
 * whether it can protect the devices behind it: all that can be told without its registers, and
 * what follows from these.
 */
#ifndef LOADER_SMMUV3_H
#define LOADER_SMMUV3_H

#include "devices.h"
#include "policy.h"

#define SMMUV3_COMPATIBLE "arm,smmu-v3"

#define SMMUV3_REGISTERS_SIZE 0x20000u /* two pages of 64 KiB (IHI 0070 6.1) */

struct smmuv3 {
    unsigned int count; /* how many enabled nodes there are; the rest describes the first */
    int node;
    uint32_t phandle; /* 0: nothing can refer to it */
    uint64_t base;    /* of its registers, as the CPU sees them */
    uint64_t size;
    bool dma_coherent;         /* it snoops the CPUs' caches */
    uint32_t interrupt_parent; /* 0: none */
};

/* NULL when there is none, or the first one can be reached; else a sentence. */
const char *smmuv3_find(const void *fdt, struct smmuv3 *smmu);

/* log2 of how many stream IDs the SMMU must take, so that all of the devices' are among them. */
unsigned int smmuv3_stream_bits(const struct devices *devices);

/* What only the SMMU's registers tell. */
struct smmuv3_hardware {
    const char *error;     /* why it cannot be used; NULL when it can */
    unsigned int sid_bits; /* IDR1.SIDSIZE */
};

/*
 * The policy's input. *why is a sentence when the SMMU is unusable, else NULL. `hardware` is looked
 * at only when there is an SMMU with devices behind it.
 */
enum policy_smmu smmuv3_judge(const struct smmuv3 *smmu, const struct devices *devices,
                              const struct smmuv3_hardware *hardware, const char **why);

#endif
