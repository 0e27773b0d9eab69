/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "compatible.h"

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
