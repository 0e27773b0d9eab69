/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "names.h"

#include <string.h>

void names_init(struct names *names)
{
    names->text[0] = '\0';
    names->length = 0;
    names->read = 0;
}

struct bytes names_desc(const struct names *names)
{
    return (struct bytes){(const uint8_t *)names->text, names->length + 1};
}

static bool same(struct bytes a, struct bytes b)
{
    return a.size == b.size && memcmp(a.data, b.data, a.size) == 0;
}

/* Puts `size` characters into the text at `position`. */
static bool insert(struct names *names, size_t position, const void *text, size_t size)
{
    if (!range_ok(NAMES_SIZE - 1, names->length, size))
        return false;
    memmove(names->text + position + size, names->text + position, names->length + 1 - position);
    memcpy(names->text + position, text, size);
    names->length += size;
    return true;
}

bool names_add(struct names *names, struct bytes name, bool required)
{
    struct feature_name found;
    size_t position = 0;

    while (feature_next(names_desc(names), &position, &found) == ERR_OK) {
        if (!same(found.name, name))
            continue;
        if (!required || found.required)
            return true;
        return insert(names, (size_t)(found.name.data - (const uint8_t *)names->text), "!", 1);
    }
    if (!range_ok(NAMES_SIZE - 1, names->length, name.size + 2))
        return false;
    if (names->length > 0)
        insert(names, names->length, "|", 1);
    if (required)
        insert(names, names->length, "!", 1);
    return insert(names, names->length, name.data, name.size);
}

bool names_add_text(struct names *names, const char *text)
{
    bool required = text[0] == '!';
    const char *name = required ? text + 1 : text;

    return names_add(names, (struct bytes){(const uint8_t *)name, strlen(name)}, required);
}

bool names_add_desc(struct names *names, struct bytes desc)
{
    struct feature_name found;
    size_t position = 0;

    while (feature_next(desc, &position, &found) == ERR_OK) {
        if (names->read++ == NAMES_SIZE || !names_add(names, found.name, found.required))
            return false;
    }
    return true;
}

enum names_match names_match(const struct names *names, struct bytes name)
{
    struct feature_name found;
    size_t position = 0;

    while (feature_next(names_desc(names), &position, &found) == ERR_OK) {
        if (same(found.name, name))
            return found.required ? NAMES_REQUIRES : NAMES_SUPPORTS;
    }
    return NAMES_LACKS;
}

bool names_include(const struct names *names, const struct names *wanted)
{
    struct feature_name want;
    size_t position = 0;

    while (feature_next(names_desc(wanted), &position, &want) == ERR_OK) {
        enum names_match match = names_match(names, want.name);

        if (match == NAMES_LACKS || (want.required && match != NAMES_REQUIRES))
            return false;
    }
    return true;
}

void names_print(const struct names *names, char *out, size_t out_size)
{
    size_t used = 0;

    for (size_t i = 0; i < names->length && used + 3 < out_size; i++) {
        if (names->text[i] == '|') {
            out[used++] = ',';
            out[used++] = ' ';
        } else {
            out[used++] = names->text[i];
        }
    }
    out[used] = '\0';
}
