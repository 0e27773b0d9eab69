/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Stream table entries (Arm IHI 0070, 5.2), as eight 64-bit words. An entry of zeroes has V = 0:
 * the stream's transactions are terminated, and recorded as C_BAD_STE. Pure.
 */
#ifndef HYP_SMMU_STE_H
#define HYP_SMMU_STE_H

#include <stdbool.h>
#include <stdint.h>

#define STE_WORDS 8u
#define STE_V     (UINT64_C(1) << 0) /* in word 0 */

/* How the SMMU walks tables: the same for all of them. */
struct walk_attributes {
    unsigned int cacheability; /* SMMU_CACHE_..., inner and outer */
    unsigned int shareability; /* SMMU_SHARE_... */
};

struct ste_stage1 {
    uint64_t context_descriptor; /* 64-byte aligned address of the one CD */
    struct walk_attributes walk;
    bool stall_optional; /* IDR0.STALL_MODEL = 0b00 */
};

struct ste_stage2 {
    uint64_t table; /* of stage 2, aligned to its size */
    struct walk_attributes walk;
    uint16_t vmid;
    unsigned int t0sz;
    unsigned int sl0;
    unsigned int output_size; /* as IDR5.OAS has it, 5 (48 bits) at most */
    bool stall_forced;        /* IDR0.STALL_MODEL = 0b10 */
};

/* Stage 1 translates, stage 2 does not. */
void ste_encode_stage1(uint64_t ste[STE_WORDS], const struct ste_stage1 *fields);

/* Stage 2 translates, stage 1 does not. */
void ste_encode_stage2(uint64_t ste[STE_WORDS], const struct ste_stage2 *fields);

#endif
