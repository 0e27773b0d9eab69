/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "compatible.h"

#include <string.h>

static bool matches(const char *text, size_t length, const char *pattern)
{
    const char *star = strchr(pattern, '*');
    size_t before = star ? (size_t)(star - pattern) : strlen(pattern);
    size_t after = star ? strlen(star + 1) : 0;

    if (star ? length < before + after : length != before)
        return false;
    return memcmp(text, pattern, before) == 0 &&
           (!star || memcmp(text + length - after, star + 1, after) == 0);
}

bool compatible_with(struct bytes list, const char *pattern)
{
    size_t start = 0;

    for (size_t i = 0; i < list.size; i++) {
        if (list.data[i] != '\0')
            continue;
        if (matches((const char *)list.data + start, i - start, pattern))
            return true;
        start = i + 1;
    }
    return false;
}

const char *compatible_first(struct bytes list)
{
    for (size_t i = 0; i < list.size; i++) {
        if (list.data[i] == '\0')
            return i > 0 ? (const char *)list.data : NULL;
        if (list.data[i] < 0x20 || list.data[i] > 0x7e)
            return NULL;
    }
    return NULL;
}
