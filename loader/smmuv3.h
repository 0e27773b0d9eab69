/* SPDX-License-Identifier: MIT */
/*
 * A board's SMMUv3s as its device tree describes them (Linux bindings/iommu/arm,smmu-v3.yaml), and
 * whether they can protect the devices behind them: all that can be told without their registers,
 * and what follows from these.
 */
#ifndef LOADER_SMMUV3_H
#define LOADER_SMMUV3_H

#include "devices.h"
#include "policy.h"

#define SMMUV3_COMPATIBLE "arm,smmu-v3"

#define SMMUV3_REGISTERS_SIZE 0x20000u /* two pages of 64 KiB (IHI 0070 6.1) */

#define SMMUV3_MAX 16u

struct smmuv3 {
    int node;
    uint32_t phandle; /* 0: nothing can refer to it */
    uint64_t base;    /* of its registers, as the CPU sees them */
    uint64_t size;
    bool dma_coherent;         /* it snoops the CPUs' caches */
    uint32_t interrupt_parent; /* 0: none */
};

/* The enabled ones, in tree order. */
struct smmuv3s {
    unsigned int count;
    struct smmuv3 list[SMMUV3_MAX];
};

/* NULL when all of them can be reached, or there is none; else a sentence. */
const char *smmuv3_find(const void *fdt, struct smmuv3s *smmus);

/* The devices behind any of them; see devices_find(). */
enum devices_error smmuv3_devices(const void *fdt, const struct smmuv3s *smmus,
                                  struct devices *devices);

/* Whether any of the devices is behind this SMMU (an index). */
bool smmuv3_has_devices(const struct devices *devices, unsigned int smmu);

/* log2 of how many stream IDs this SMMU must take, so that all that devices have there are among
 * them. */
unsigned int smmuv3_stream_bits(const struct devices *devices, unsigned int smmu);

/* What only an SMMU's registers tell. */
struct smmuv3_hardware {
    const char *error;     /* why it cannot be used; NULL when it can */
    unsigned int sid_bits; /* IDR1.SIDSIZE */
};

/*
 * The policy's input: all SMMUs that devices are behind, or none. When one is unusable, *which says
 * which, and *why is a sentence; else *why is NULL. hardware[] has an element for each SMMU, looked
 * at only for those with devices.
 */
enum policy_smmu smmuv3_judge(const struct smmuv3s *smmus, const struct devices *devices,
                              const struct smmuv3_hardware hardware[], unsigned int *which,
                              const char **why);

#endif
