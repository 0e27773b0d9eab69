/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "fake_console.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char text[1u << 16];
static size_t used;

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

_Noreturn void panic(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    fputs("PANIC: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    abort();
}
