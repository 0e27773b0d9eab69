/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What dom0's addresses mean, asked of this CPU's own translation (DDI 0487, AT instructions).
 * PAR_EL1 stays dom0's. Tables of dom0's that cannot be read are a fault like others. Host tests
 * link a fake of this.
 */
#ifndef HYP_TRANSLATE_H
#define HYP_TRANSLATE_H

#include <stdbool.h>
#include <stdint.h>

/* Through both stages, as an access by dom0's kernel: the physical address. False when the access
 * would fault. */
bool translate_address(uint64_t address, bool write, uint64_t *physical);

/* Through dom0's own stage alone: the IPA. False when that stage does not translate it. */
bool translate_stage1(uint64_t address, uint64_t *ipa);

#endif
