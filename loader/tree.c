/* SPDX-License-Identifier: MIT */
#include "tree.h"

#include <libfdt.h>
#include <limits.h>
#include <string.h>

/*
 * libfdt looks for a property name's end on every access, so long names would make a tree of n
 * bytes cost n * n.
 */
static bool names_short(const void *fdt)
{
    const uint8_t *strings = (const uint8_t *)fdt + fdt_off_dt_strings(fdt);
    size_t size = fdt_size_dt_strings(fdt);
    size_t length = 0;
    size_t i;

    for (i = 0; i < size && length <= TREE_MAX_NAME; i++)
        length = strings[i] == '\0' ? 0 : length + 1;
    return length <= TREE_MAX_NAME;
}

static const char corrupt[] = "the device tree is corrupt";

/*
 * NULL when the structure block's tokens follow on each other up to an FDT_END. Has to be known
 * before libfdt 1.6 walks: it takes property lengths for signed numbers, stays where it is for ever
 * when one is -12, and gives out those of -1 to -3. It looks for a node name's end whenever a
 * property of the node is asked for.
 */
static const char *check_tokens(const void *fdt)
{
    const uint8_t *block = (const uint8_t *)fdt + fdt_off_dt_struct(fdt);
    size_t size = fdt_size_dt_struct(fdt);
    size_t at = 0;

    while (range_ok(size, at, FDT_TAGSIZE)) {
        uint32_t token = load_u32(block + at, ENDIAN_BIG);
        const uint8_t *end;

        at += FDT_TAGSIZE;
        if (token == FDT_END)
            return NULL;
        if (token == FDT_BEGIN_NODE) {
            end = memchr(block + at, '\0', size - at);
            if (end == NULL)
                return corrupt;
            if (end - (block + at) > (ptrdiff_t)TREE_MAX_NAME)
                return "the device tree has a node name of more than 255 bytes";
            at = (size_t)(end - block) + 1;
        } else if (token == FDT_PROP) {
            uint32_t length;

            if (!range_ok(size, at, 8))
                return corrupt;
            length = load_u32(block + at, ENDIAN_BIG);
            at += 8; /* the length and the name's offset */
            if (!range_ok(size, at, length))
                return corrupt;
            at += length;
        } else if (token != FDT_END_NODE && token != FDT_NOP) {
            return corrupt;
        }
        at = (at + 3) & ~(size_t)3;
    }
    return corrupt;
}

const char *tree_check(const void *fdt, size_t limit)
{
    const char *error;

    if (fdt == NULL || ((uintptr_t)fdt & 7) != 0)
        return "there is no device tree at an 8-byte aligned address";
    if (limit < sizeof(struct fdt_header) || fdt_magic(fdt) != FDT_MAGIC)
        return "there is no device tree: its magic number is missing";
    if (fdt_version(fdt) < 17 || fdt_check_header(fdt) != 0)
        return "the device tree's header is corrupt, or older than version 17";
    if (fdt_totalsize(fdt) > limit)
        return "the device tree is larger than the room it may take";
    if (!names_short(fdt))
        return "the device tree has a property name of more than 255 bytes";
    error = check_tokens(fdt);
    if (error != NULL)
        return error;
    return fdt_check_full(fdt, limit) == 0 ? NULL : corrupt;
}

struct bytes tree_property(const void *fdt, int node, const char *name)
{
    int size = 0;
    struct bytes property = {.data = fdt_getprop(fdt, node, name, &size)};

    if (property.data != NULL)
        property.size = (size_t)size;
    return property;
}

uint32_t tree_cell(struct bytes property, size_t index)
{
    return load_u32(property.data + 4 * index, ENDIAN_BIG);
}

bool tree_u32(const void *fdt, int node, const char *name, uint32_t *value)
{
    struct bytes property = tree_property(fdt, node, name);

    if (property.size != 4)
        return false;
    *value = tree_cell(property, 0);
    return true;
}

const char *tree_string(struct bytes property)
{
    const void *end = property.size == 0 ? NULL : memchr(property.data, '\0', property.size);

    return end != NULL && end == property.data + property.size - 1 ? (const char *)property.data
                                                                   : NULL;
}

bool tree_is(const void *fdt, int node, const char *name, const char *text)
{
    struct bytes property = tree_property(fdt, node, name);
    size_t size = strlen(text) + 1;

    return property.size == size && memcmp(property.data, text, size) == 0;
}

bool tree_named(const void *fdt, int node, const char *name)
{
    int size;
    const char *full = fdt_get_name(fdt, node, &size);
    size_t length = strlen(name);

    return full != NULL && (size_t)size >= length && memcmp(full, name, length) == 0 &&
           (full[length] == '\0' || full[length] == '@');
}

struct bytes tree_next_string(struct bytes list, size_t *at)
{
    struct bytes text = {.data = *at < list.size ? list.data + *at : NULL};

    /* Not libfdt's own search: it takes the byte behind the property for a NUL that is missing, if
     * it is one: padding, which a copy need not have. */
    while (*at + text.size < list.size && text.data[text.size] != '\0')
        text.size++;
    *at += text.size + 1;
    return text;
}

bool tree_matches(struct bytes text, const char *pattern)
{
    size_t i = 0;
    size_t rest;

    while (i < text.size && pattern[i] == (char)text.data[i] && pattern[i] != '*')
        i++;
    if (pattern[i] != '*')
        return i == text.size && pattern[i] == '\0';
    pattern += i + 1;
    rest = strlen(pattern);
    return rest <= text.size - i && memcmp(text.data + text.size - rest, pattern, rest) == 0;
}

bool tree_lists(struct bytes list, const char *pattern)
{
    struct bytes text;
    size_t at = 0;

    while ((text = tree_next_string(list, &at)).data != NULL) {
        if (tree_matches(text, pattern))
            return true;
    }
    return false;
}

bool tree_compatible(const void *fdt, int node, const char *text)
{
    return tree_lists(tree_property(fdt, node, "compatible"), text);
}

bool tree_enabled(const void *fdt, int node)
{
    return tree_property(fdt, node, "status").data == NULL ||
           tree_is(fdt, node, "status", "okay") || tree_is(fdt, node, "status", "ok");
}

uint32_t tree_phandle(const void *fdt, int node)
{
    uint32_t phandle = fdt_get_phandle(fdt, node);

    return phandle > FDT_MAX_PHANDLE ? 0 : phandle;
}

int tree_find(const void *fdt, const char *path, size_t length)
{
    struct bytes alias;

    if (length > INT32_MAX)
        return -FDT_ERR_BADPATH;
    if (length == 0 || path[0] != '/') {
        /* Not libfdt's own lookup: it follows an alias that names itself for ever. */
        int aliases = fdt_path_offset(fdt, "/aliases");
        int size = 0;

        if (aliases < 0)
            return aliases;
        alias.data = fdt_getprop_namelen(fdt, aliases, path, (int)length, &size);
        alias.size = alias.data == NULL ? 0 : (size_t)size;
        path = tree_string(alias);
        if (path == NULL || path[0] != '/')
            return -FDT_ERR_BADPATH;
        length = alias.size - 1;
    }
    return fdt_path_offset_namelen(fdt, path, (int)length);
}

void tree_walk_start(struct tree_walk *walk, const void *fdt)
{
    walk->fdt = fdt;
    walk->node = -1;
    walk->depth = -1;
    walk->skip = false;
    walk->failed = false;
}

bool tree_walk_next(struct tree_walk *walk)
{
    int deepest = walk->skip ? walk->depth : INT_MAX;

    if (walk->failed)
        return false;
    do {
        int node = fdt_next_node(walk->fdt, walk->node, &walk->depth);

        if (walk->depth < 0 || node == -FDT_ERR_NOTFOUND)
            return false;
        if (node < 0 || (unsigned int)walk->depth >= TREE_MAX_DEPTH) {
            walk->failed = true;
            return false;
        }
        walk->node = node;
    } while (walk->depth > deepest);
    walk->path[walk->depth] = walk->node;
    walk->skip = false;
    return true;
}

void tree_walk_skip(struct tree_walk *walk)
{
    walk->skip = true;
}

uint32_t tree_inherited(const struct tree_walk *walk, int level, const char *name, uint32_t missing)
{
    uint32_t value;

    for (; level >= 0; level--) {
        if (tree_u32(walk->fdt, walk->path[level], name, &value))
            return value;
    }
    return missing;
}

/* The widths, in cells, of addresses and sizes in the address space of the node at `level`. Where
 * the node does not say, the nodes above do, as in Linux and Xen; QEMU's /chosen relies on that. */
static bool cell_counts(const struct tree_walk *walk, int level, uint32_t *address, uint32_t *size)
{
    *address = tree_inherited(walk, level, "#address-cells", 2);
    *size = tree_inherited(walk, level, "#size-cells", 1);
    return *address >= 1 && *address <= 2 && *size >= 1 && *size <= 2;
}

/* The number made of `cells` (1 or 2) cells at *index; moves *index behind them. */
static uint64_t take_number(struct bytes property, size_t *index, uint32_t cells)
{
    uint64_t number = tree_cell(property, (*index)++);

    if (cells == 2)
        number = number << 32 | tree_cell(property, (*index)++);
    return number;
}

size_t tree_reg_count(const struct tree_walk *walk)
{
    struct bytes reg = tree_property(walk->fdt, walk->node, "reg");
    uint32_t address_cells;
    uint32_t size_cells;
    size_t entry;

    if (walk->depth == 0 || !cell_counts(walk, walk->depth - 1, &address_cells, &size_cells))
        return 0;
    entry = 4 * (size_t)(address_cells + size_cells);
    return reg.size % entry == 0 ? reg.size / entry : 0;
}

bool tree_reg(const struct tree_walk *walk, size_t index, uint64_t *base, uint64_t *size)
{
    struct bytes reg = tree_property(walk->fdt, walk->node, "reg");
    uint32_t address_cells;
    uint32_t size_cells;

    if (index >= tree_reg_count(walk) ||
        !cell_counts(walk, walk->depth - 1, &address_cells, &size_cells))
        return false;
    index *= address_cells + size_cells;
    *base = take_number(reg, &index, address_cells);
    *size = take_number(reg, &index, size_cells);
    return *size <= UINT64_MAX - *base;
}

/* One step up: through the `ranges` of the node at `level`. */
static bool translate_up(const struct tree_walk *walk, int level, uint64_t *base, uint64_t size)
{
    struct bytes ranges = tree_property(walk->fdt, walk->path[level], "ranges");
    uint32_t child_cells;
    uint32_t parent_cells;
    uint32_t size_cells;
    uint32_t unused;
    size_t cells;
    size_t index = 0;

    if (ranges.data == NULL)
        return false;
    if (ranges.size == 0)
        return true;
    if (!cell_counts(walk, level, &child_cells, &size_cells) ||
        !cell_counts(walk, level - 1, &parent_cells, &unused))
        return false;
    cells = child_cells + parent_cells + size_cells;
    if (ranges.size % (4 * cells) != 0)
        return false;
    while (index < ranges.size / 4) {
        uint64_t from = take_number(ranges, &index, child_cells);
        uint64_t to = take_number(ranges, &index, parent_cells);
        uint64_t span = take_number(ranges, &index, size_cells);

        if (*base >= from && range_ok(span, *base - from, size)) {
            if (*base - from > UINT64_MAX - to)
                return false;
            *base = to + (*base - from);
            return size <= UINT64_MAX - *base;
        }
    }
    return false;
}

bool tree_translate(const struct tree_walk *walk, uint64_t *base, uint64_t size)
{
    int level;

    for (level = walk->depth - 1; level > 0; level--) {
        if (!translate_up(walk, level, base, size))
            return false;
    }
    return true;
}
