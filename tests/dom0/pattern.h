/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What the test disk holds: little-endian 64-bit words that say where they are. */
#ifndef TESTS_DOM0_PATTERN_H
#define TESTS_DOM0_PATTERN_H

#include <stdint.h>

/* The word at `offset` bytes, a multiple of 8, from the disk's start. */
static inline uint64_t pattern_word(uint64_t offset)
{
    return UINT64_C(0xd15c000000000000) | offset;
}

#endif
