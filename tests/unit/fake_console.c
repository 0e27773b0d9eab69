/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "fake_console.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char text[1u << 16];
static size_t used;
static bool panic_is_expected;
jmp_buf fake_console_panic_target;
char fake_console_panicked[512];

const char *fake_console_text(void)
{
    return text;
}

unsigned int fake_console_count(const char *part)
{
    const char *at = text;
    unsigned int count = 0;

    for (; (at = strstr(at, part)) != NULL; at += strlen(part))
        count++;
    return count;
}

void fake_console_reset(void)
{
    used = 0;
    text[0] = '\0';
}

void console_printf(const char *format, ...)
{
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vsnprintf(text + used, sizeof(text) - used, format, arguments);
    va_end(arguments);
    if (length < 0 || (size_t)length >= sizeof(text) - used) {
        fputs("the fake console is full\n", stderr);
        abort();
    }
    used += (size_t)length;
}

void fake_console_expect_panic(void)
{
    panic_is_expected = true;
    fake_console_panicked[0] = '\0';
}

_Noreturn void fake_console_no_panic(void)
{
    fputs("there was no panic\n", stderr);
    abort();
}

_Noreturn void panic(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(fake_console_panicked, sizeof(fake_console_panicked), format, arguments);
    va_end(arguments);
    if (panic_is_expected) {
        panic_is_expected = false;
        longjmp(fake_console_panic_target, 1);
    }
    fprintf(stderr, "PANIC: %s\n", fake_console_panicked);
    abort();
}
