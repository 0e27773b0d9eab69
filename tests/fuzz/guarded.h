/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Memory for libraries that are not instrumented: to read beyond it is a fault. */
#ifndef TESTS_FUZZ_GUARDED_H
#define TESTS_FUZZ_GUARDED_H

#include <stddef.h>
#include <stdint.h>

#define GUARDED_COUNT 16u
#define GUARDED_MAX   65536u

/*
 * Room `index` of GUARDED_COUNT, `size` zeroed bytes (GUARDED_MAX at most) that end, as nearly as
 * an alignment of 8 allows, where a page begins that nobody may touch. Valid until it is asked for
 * again.
 */
uint8_t *guarded(unsigned int index, size_t size);

#endif
