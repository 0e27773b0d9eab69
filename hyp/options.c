/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "options.h"

#include <string.h>

#include "passive.h"

static bool parse_panic(struct bytes text, enum panic_action *action)
{
    static const char *const names[] = {"halt", "poweroff", "reset"};
    unsigned int i;

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (bytes_equal(text, names[i])) {
            *action = (enum panic_action)i;
            return true;
        }
    }
    return false;
}

/* A decimal number from 1 to PASSIVE_PAGES_MAX. */
static bool parse_pages(struct bytes text, uint32_t *pages)
{
    uint32_t number = 0;
    size_t i;

    for (i = 0; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
        number = number * 10 + text.data[i] - '0';
        if (number > PASSIVE_PAGES_MAX)
            return false;
    }
    *pages = number;
    return number > 0;
}

/* The value of `word` when it is `name`=value. */
static bool value_of(struct bytes word, const char *name, struct bytes *value)
{
    size_t length = strlen(name);

    if (word.size < length + 1 || memcmp(word.data, name, length) != 0 || word.data[length] != '=')
        return false;
    value->data = word.data + length + 1;
    value->size = word.size - length - 1;
    return true;
}

static bool parse_word(struct options *options, struct bytes word)
{
    struct bytes value;

    if (value_of(word, "iommu", &value))
        return policy_parse_mode(value, &options->iommu);
    if (value_of(word, "panic", &value))
        return parse_panic(value, &options->panic);
    if (value_of(word, "passive", &value))
        return parse_pages(value, &options->passive);
    return false;
}

void options_parse(struct options *options, const char *line,
                   void (*complain)(const char *word, size_t size))
{
    struct bytes word;

    options->iommu = POLICY_AUTO;
    options->panic = PANIC_HALT;
    options->passive = 0;
    while (*line != '\0') {
        if (*line == ' ') {
            line++;
            continue;
        }
        word.data = (const uint8_t *)line;
        for (word.size = 0; line[word.size] != ' ' && line[word.size] != '\0'; word.size++)
            ;
        if (!parse_word(options, word))
            complain(line, word.size);
        line += word.size;
    }
}
