/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Commands for the SMMU (Arm IHI 0070, chapter 4), as two 64-bit words. Pure. */
#ifndef HYP_SMMU_COMMAND_H
#define HYP_SMMU_COMMAND_H

#include <stdint.h>

#define COMMAND_WORDS 2u

struct command {
    uint64_t words[COMMAND_WORDS];
};

/* Forget what is cached of one stream's STE, and of the level-1 descriptor that leads to it (4.3).
 */
struct command command_cfgi_ste(uint32_t stream);

/* Forget all cached STEs, level-1 descriptors and CDs. */
struct command command_cfgi_all(void);

/* Forget cached translations: of a VMID at stage 1; of a VMID at both stages; of every EL1 and
 * EL2 context (4.4). The last needs IDR0.HYP. */
struct command command_tlbi_nh_all(uint16_t vmid);
struct command command_tlbi_s12_vmall(uint16_t vmid);
struct command command_tlbi_nsnh_all(void);
struct command command_tlbi_el2_all(void);

/* End a stalled transaction with an abort (4.6). */
struct command command_resume_abort(uint32_t stream, uint16_t stall_tag);

/* Is consumed once all commands before it have taken effect; no interrupt (4.7). */
struct command command_sync(void);

#endif
