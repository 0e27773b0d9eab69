/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The part of the C library's <string.h> that there is at EL2. */
#ifndef HYP_STRING_H
#define HYP_STRING_H

#include <stddef.h>
#include <stdint.h>

void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int value, size_t size);
int memcmp(const void *left, const void *right, size_t size);
void *memchr(const void *data, int value, size_t size);
size_t strlen(const char *text);
size_t strnlen(const char *text, size_t limit);
int strcmp(const char *left, const char *right);
int strncmp(const char *left, const char *right, size_t limit);
char *strchr(const char *text, int character);
char *strrchr(const char *text, int character);
unsigned long strtoul(const char *text, char **end, int base);

extern uintptr_t __stack_chk_guard;
_Noreturn void __stack_chk_fail(void);

#endif
