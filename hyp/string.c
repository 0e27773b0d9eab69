/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The part of the C library that the compiler, libfdt and the codecs call. Built without builtin
 * recognition, or the compiler would turn these loops into calls of themselves.
 */
#include <stddef.h>
#include <stdint.h>

#include "console.h"
#include "string.h"

/* Copies upwards in 16-byte steps where that is safe with the MMU off too: both ends 8-byte
 * aligned. */
static size_t copy_words(uint8_t *to, const uint8_t *from, size_t size)
{
    size_t done = 0;

    if ((((uintptr_t)to | (uintptr_t)from) & 7) != 0)
        return 0;
    for (; size - done >= 32; done += 32)
        __asm__ volatile("ldp x9, x10, [%1]\n\tldp x11, x12, [%1, #16]\n\t"
                         "stp x9, x10, [%0]\n\tstp x11, x12, [%0, #16]" ::"r"(to + done),
                         "r"(from + done)
                         : "x9", "x10", "x11", "x12", "memory");
    return done;
}

void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
    uint8_t *out = to;
    const uint8_t *in = from;
    size_t i = copy_words(out, in, size);

    for (; i < size; i++)
        out[i] = in[i];
    return to;
}

void *memmove(void *to, const void *from, size_t size)
{
    uint8_t *out = to;
    const uint8_t *in = from;

    if ((uintptr_t)to - (uintptr_t)from >= size)
        return memcpy(to, from, size);
    while (size-- > 0)
        out[size] = in[size];
    return to;
}

void *memset(void *to, int value, size_t size)
{
    uint8_t *out = to;
    uint64_t word = UINT64_C(0x0101010101010101) * (uint8_t)value;
    size_t i = 0;

    if (((uintptr_t)out & 7) == 0) {
        for (; size - i >= 16; i += 16)
            __asm__ volatile("stp %1, %1, [%0]" ::"r"(out + i), "r"(word) : "memory");
    }
    for (; i < size; i++)
        out[i] = (uint8_t)value;
    return to;
}

int memcmp(const void *left, const void *right, size_t size)
{
    const uint8_t *a = left, *b = right;
    size_t i;

    for (i = 0; i < size; i++) {
        if (a[i] != b[i])
            return a[i] < b[i] ? -1 : 1;
    }
    return 0;
}

void *memchr(const void *data, int value, size_t size)
{
    const uint8_t *in = data;
    size_t i;

    for (i = 0; i < size; i++) {
        if (in[i] == (uint8_t)value)
            return (void *)(uintptr_t)(in + i);
    }
    return NULL;
}

size_t strlen(const char *text)
{
    size_t length = 0;

    while (text[length] != '\0')
        length++;
    return length;
}

size_t strnlen(const char *text, size_t limit)
{
    size_t length = 0;

    while (length < limit && text[length] != '\0')
        length++;
    return length;
}

int strcmp(const char *left, const char *right)
{
    while (*left != '\0' && *left == *right) {
        left++;
        right++;
    }
    return (uint8_t)*left - (uint8_t)*right;
}

int strncmp(const char *left, const char *right, size_t limit)
{
    for (; limit > 0; limit--, left++, right++) {
        if (*left != *right || *left == '\0')
            return (uint8_t)*left - (uint8_t)*right;
    }
    return 0;
}

char *strchr(const char *text, int character)
{
    for (;; text++) {
        if (*text == (char)character)
            return (char *)(uintptr_t)text;
        if (*text == '\0')
            return NULL;
    }
}

char *strrchr(const char *text, int character)
{
    const char *found = NULL;

    for (;; text++) {
        if (*text == (char)character)
            found = text;
        if (*text == '\0')
            return (char *)(uintptr_t)found;
    }
}

static int digit_of(char character)
{
    if (character >= '0' && character <= '9')
        return character - '0';
    if (character >= 'a' && character <= 'z')
        return character - 'a' + 10;
    if (character >= 'A' && character <= 'Z')
        return character - 'A' + 10;
    return 36;
}

/* Referred to by libfdt's overlay code. Saturates like the standard one; knows the 0x and 0
 * prefixes. */
unsigned long strtoul(const char *text, char **end, int base)
{
    unsigned long value = 0;
    int digit;

    if ((base == 0 || base == 16) && text[0] == '0' && (text[1] | 0x20) == 'x' &&
        digit_of(text[2]) < 16) {
        text += 2;
        base = 16;
    } else if (base == 0) {
        base = text[0] == '0' ? 8 : 10;
    }
    for (; (digit = digit_of(*text)) < base; text++) {
        if (value > (~0UL - (unsigned long)digit) / (unsigned long)base)
            value = ~0UL;
        else
            value = value * (unsigned long)base + (unsigned long)digit;
    }
    if (end != NULL)
        *end = (char *)(uintptr_t)text;
    return value;
}

/*
 * The libraries come built with stack protection. The canary is fixed: it catches accidents in
 * the libraries during boot, which is all that they are used for.
 */
uintptr_t __stack_chk_guard = (uintptr_t)0x595e9fbd94fda766;

_Noreturn void __stack_chk_fail(void)
{
    panic("a library overran its stack frame");
}
