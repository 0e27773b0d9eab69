/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "target.h"

#include "../../hyp/console.h"
#include "../../hyp/string.h"

static const char *parse_hexadecimal(const char *text, uint64_t *value)
{
    *value = 0;
    for (;; text++) {
        if (*text >= '0' && *text <= '9')
            *value = *value << 4 | (uint64_t)(*text - '0');
        else if (*text >= 'a' && *text <= 'f')
            *value = *value << 4 | (uint64_t)(*text - 'a' + 10);
        else
            return text;
    }
}

/* The word after `name`= on the command line; NULL when there is none. */
static const char *find_word(const char *line, const char *name)
{
    size_t length = strlen(name);

    while (*line != '\0') {
        if (strncmp(line, name, length) == 0 && line[length] == '=')
            return line + length + 1;
        while (*line != '\0' && *line != ' ')
            line++;
        while (*line == ' ')
            line++;
    }
    return NULL;
}

static struct board_range find_range(const struct platform *platform, const char *name)
{
    const char *word = find_word(platform->bootargs, name);
    uint64_t start, end;

    if (word == NULL)
        panic("dom0: the command line has no %s=START-END", name);
    word = parse_hexadecimal(word, &start);
    if (*word != '-')
        panic("dom0: the command line's %s= has no end", name);
    parse_hexadecimal(word + 1, &end);
    return (struct board_range){start, end - start};
}

void target_find(struct target *target, const struct platform *platform)
{
    target->platform = platform;
    target->hypervisor = find_range(platform, "hyp");
    target->text = find_range(platform, "text");
    target->rodata = find_range(platform, "rodata");
    target->data = find_range(platform, "data");
    target->stack = find_range(platform, "stack");
    target->tables = find_range(platform, "tables");
    target->disabled_smmu = find_range(platform, "disabled-smmu");
    target->old_smmu = find_range(platform, "old-smmu");
    target->counters = find_range(platform, "counters");
    target->foreign = find_range(platform, "foreign");
    target->spare =
        (struct board_range){target->hypervisor.base + target->hypervisor.size - 0x10000, 0x10000};
    if (!disks_find_pci(&target->disk, platform, 0))
        panic("dom0: no disk behind the host bridge");
    target->has_unprotected = disks_find_mmio(&target->unprotected, platform);
}
