/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* More accesses that are allowed to fault than ../dom0/probe.h has, with the same results. */
#ifndef TESTS_ISOLATION_PROBES_H
#define TESTS_ISOLATION_PROBES_H

#include <stdint.h>

uint64_t probe_call(uint64_t address); /* calls it */
uint64_t probe_load_pair(uint64_t address);
uint64_t probe_store_pair(uint64_t address);
uint64_t probe_load_exclusive(uint64_t address);
uint64_t probe_zero_line(uint64_t address);
uint64_t probe_invalidate_line(uint64_t address);
uint64_t probe_unaligned(uint64_t address); /* a load over the end of its page */

#endif
