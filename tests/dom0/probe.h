/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Loads and stores that are allowed to fault: 0, or the ESR_EL1 of the exception that was taken. */
#ifndef TESTS_DOM0_PROBE_H
#define TESTS_DOM0_PROBE_H

#include <stdint.h>

uint64_t probe_read8(uint64_t address, uint64_t *value);
uint64_t probe_read32(uint64_t address, uint64_t *value);
uint64_t probe_read64(uint64_t address, uint64_t *value);
uint64_t probe_write8(uint64_t address, uint64_t value);
uint64_t probe_write32(uint64_t address, uint64_t value);
uint64_t probe_write64(uint64_t address, uint64_t value);

#endif
