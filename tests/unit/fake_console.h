/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* A console that keeps what is printed. A panic ends the test program, unless the test expects it.
 */
#ifndef TESTS_UNIT_FAKE_CONSOLE_H
#define TESTS_UNIT_FAKE_CONSOLE_H

#include <setjmp.h>

#include "hyp/console.h"

/* What was printed since the last reset. */
const char *fake_console_text(void);

/* How often `part` occurs in it. */
unsigned int fake_console_count(const char *part);

void fake_console_reset(void);

/* Runs `statement`, which has to panic; the reason is in fake_console_panicked then. */
#define FAKE_CONSOLE_PANICS(statement)                \
    do {                                              \
        if (setjmp(fake_console_panic_target) == 0) { \
            fake_console_expect_panic();              \
            statement;                                \
            fake_console_no_panic();                  \
        }                                             \
    } while (0)

extern jmp_buf fake_console_panic_target;
extern char fake_console_panicked[512];
void fake_console_expect_panic(void);
_Noreturn void fake_console_no_panic(void);

#endif
