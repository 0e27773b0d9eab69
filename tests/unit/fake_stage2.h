/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* dom0's translation, page by page, with TLBs that keep what was not invalidated. */
#ifndef TESTS_UNIT_FAKE_STAGE2_H
#define TESTS_UNIT_FAKE_STAGE2_H

#include "hyp/stage2.h"

struct fake_stage2_page {
    uint64_t ipa;
    uint64_t machine;
    bool writable;
};

/* Nothing is mapped, nothing cached. */
void fake_stage2_reset(void);

/* What is mapped at the IPA, or NULL. */
const struct fake_stage2_page *fake_stage2_at(uint64_t ipa);

unsigned int fake_stage2_count(void);         /* pages that are mapped */
unsigned int fake_stage2_stale(void);         /* pages that are not, but may still be used */
unsigned int fake_stage2_invalidations(void); /* since the reset */

#endif
