/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Context descriptors (Arm IHI 0070, 5.4), as eight 64-bit words: what stage 1 of a stream is.
 * Pure. */
#ifndef HYP_SMMU_CD_H
#define HYP_SMMU_CD_H

#include <stdbool.h>
#include <stdint.h>

#include "ste.h"

#define CD_WORDS 8u

struct cd_fields {
    uint64_t table; /* TTB0, aligned to its size */
    struct walk_attributes walk;
    uint64_t mair;
    uint16_t asid;
    unsigned int t0sz;
    unsigned int output_size; /* IPS: as IDR5.OAS has it, 5 (48 bits) at most */
    bool stall_forced;        /* IDR0.STALL_MODEL = 0b10 */
};

void cd_encode(uint64_t cd[CD_WORDS], const struct cd_fields *fields);

#endif
