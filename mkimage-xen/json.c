/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"

/* Length of the UTF-8 sequence at `p` (RFC 3629, section 4); 0 when there is none. */
static size_t utf8_length(const uint8_t *p, size_t left)
{
    size_t length = p[0] < 0x80 ? 1 : p[0] < 0xc2 ? 0 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;

    if (length == 0 || p[0] > 0xf4 || length > left)
        return 0;
    for (size_t i = 1; i < length; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    }
    /* Not the shortest form, a surrogate, or beyond U+10FFFF. */
    if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ||
        (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f))
        return 0;
    return length;
}

json_object *json_bytes(struct bytes bytes)
{
    char *text = memory_get(bytes.size * 3);
    json_object *string;
    size_t used = 0;

    for (size_t i = 0; i < bytes.size;) {
        size_t length = utf8_length(bytes.data + i, bytes.size - i);

        if (length == 0)
            memcpy(text + used, "\xef\xbf\xbd", 3);
        else
            memcpy(text + used, bytes.data + i, length);
        used += length ? length : 3;
        i += length ? length : 1;
    }
    string = json_object_new_string_len(text, (int)used);
    free(text);
    return string;
}

json_object *json_text(const char *text)
{
    return text ? json_bytes((struct bytes){(const uint8_t *)text, strlen(text)}) : NULL;
}

json_object *json_hex(struct bytes bytes)
{
    static const char digits[] = "0123456789abcdef";
    char *text = memory_get(bytes.size * 2);
    json_object *string;

    for (size_t i = 0; i < bytes.size; i++) {
        text[2 * i] = digits[bytes.data[i] >> 4];
        text[2 * i + 1] = digits[bytes.data[i] & 15];
    }
    string = json_object_new_string_len(text, (int)(bytes.size * 2));
    free(text);
    return string;
}

void json_print(json_object *object)
{
    puts(json_object_to_json_string_ext(object,
                                        JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
    json_object_put(object);
}
