/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* A console that keeps what is printed. A panic ends the test program. */
#ifndef TESTS_UNIT_FAKE_CONSOLE_H
#define TESTS_UNIT_FAKE_CONSOLE_H

#include "hyp/console.h"

/* What was printed since the last reset. */
const char *fake_console_text(void);

/* How often `part` occurs in it. */
unsigned int fake_console_count(const char *part);

void fake_console_reset(void);

#endif
