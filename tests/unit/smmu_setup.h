/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The driver under test on the fake SMMU, with the translation that the tests expect. */
#ifndef TESTS_UNIT_SMMU_SETUP_H
#define TESTS_UNIT_SMMU_SETUP_H

#include "hyp/smmu/smmu.h"

/* What is mapped: RAM but for one page, a device, and a page that is read-only. */
#define SETUP_RAM      UINT64_C(0x80000000)
#define SETUP_RAM_SIZE UINT64_C(0x40000000)
#define SETUP_HOLE     UINT64_C(0x80005000)
#define SETUP_DEVICE   UINT64_C(0x09000000)
#define SETUP_READABLE UINT64_C(0x0a000000)

extern struct smmu setup_smmu;
extern struct pgtable setup_table;

/* Makes the table; smmu_abort(), smmu_probe(), smmu_enable(). fake_smmu_reset() comes before. */
const char *setup_enable(enum pgtable_format format, unsigned int table_bits,
                         unsigned int stream_bits);

/* setup_enable() that has to work, and says so if it does not. */
void setup_must_enable(enum pgtable_format format, unsigned int stream_bits);

/* That a call of the driver went well. */
void setup_check(const char *error);

/* That the stream is translated as the table says, or that it is terminated with this event. */
void setup_assert_open(uint32_t stream);
void setup_assert_closed(uint32_t stream, unsigned int event);

#endif
