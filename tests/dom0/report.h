/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Results for machines: lines `DOM0 case=NAME result=ok|... key=value ...` (tests/qemu/boot). */
#ifndef TESTS_DOM0_REPORT_H
#define TESTS_DOM0_REPORT_H

#include <stdbool.h>
#include <stdint.h>

/* A case of many comparisons: begins, compares, and ends with a line that counts them. What is not
 * as wanted is printed. */
void report_begin(const char *name);
void report_expect(const char *what, int64_t got, int64_t wanted);
void report_end(void);

#endif
