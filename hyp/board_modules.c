/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "board_modules.h"

#include <string.h>

enum kind { KIND_NONE, KIND_OTHER, KIND_ANY, KIND_KERNEL, KIND_RAMDISK };

/* The "xen," names are those that Xen used before 4.5. */
static enum kind kind_of(const void *fdt, int node)
{
    if (tree_compatible(fdt, node, "multiboot,kernel") ||
        tree_compatible(fdt, node, "xen,linux-zimage"))
        return KIND_KERNEL;
    if (tree_compatible(fdt, node, "multiboot,ramdisk") ||
        tree_compatible(fdt, node, "xen,linux-initrd"))
        return KIND_RAMDISK;
    if (tree_is(fdt, node, "compatible", "multiboot,module"))
        return KIND_ANY;
    if (tree_compatible(fdt, node, "multiboot,module") ||
        tree_compatible(fdt, node, "xen,multiboot-module"))
        return KIND_OTHER;
    return KIND_NONE;
}

static void put_text(struct board *board, const char *text)
{
    size_t used = strlen(board->detail);

    for (; *text != '\0' && used < BOARD_MAX_DETAIL - 1; text++)
        board->detail[used++] = *text;
    board->detail[used] = '\0';
}

static void put_hex(struct board *board, uint64_t value)
{
    char text[sizeof("0x0123456789abcdef")];
    char *p = text + sizeof(text) - 1;

    *p = '\0';
    do {
        *--p = "0123456789abcdef"[value & 15];
        value >>= 4;
    } while (value != 0);
    *--p = 'x';
    *--p = '0';
    put_text(board, p);
}

static void put_range(struct board *board, const char *name, const struct board_range *range)
{
    put_text(board, name);
    put_text(board, " ");
    put_hex(board, range->base);
    put_text(board, "-");
    put_hex(board, range->base + range->size);
}

/* "NAME 0x...-0x... TEXT", and with `other` "... OTHER 0x...-0x..." */
static const char *complain(struct board *board, const char *name, const struct board_range *range,
                            const char *text, const char *other_name,
                            const struct board_range *other)
{
    board->detail[0] = '\0';
    put_range(board, name, range);
    put_text(board, text);
    if (other != NULL)
        put_range(board, other_name, other);
    return board->detail;
}

bool board_modules_is(const void *fdt, int node)
{
    return kind_of(fdt, node) != KIND_NONE;
}

/* GRUB rounds the property up, so there may be more after the string's NUL. */
bool board_modules_bootargs(const void *fdt, int node, char text[static BOARD_MAX_BOOTARGS])
{
    struct bytes property = tree_property(fdt, node, "bootargs");
    const uint8_t *end;
    size_t length;

    text[0] = '\0';
    if (property.data == NULL)
        return true;
    end = memchr(property.data, 0, property.size);
    length = end != NULL ? (size_t)(end - property.data) : property.size;
    if (length == property.size || length >= BOARD_MAX_BOOTARGS)
        return false;
    memcpy(text, property.data, length + 1);
    return true;
}

const char *board_modules_read(struct board *board, const struct tree_walk *walk)
{
    enum kind kind = kind_of(walk->fdt, walk->node);
    struct board_range range;
    struct board_module *module;

    /* As in Xen: modules that do not say what they are are the kernel and the ramdisk, in turn. */
    if (kind == KIND_ANY)
        kind = board->kernel.present ? KIND_RAMDISK : KIND_KERNEL;
    if (kind != KIND_KERNEL && kind != KIND_RAMDISK)
        return NULL;
    if (tree_reg_count(walk) != 1 || !tree_reg(walk, 0, &range.base, &range.size))
        return "the reg of a boot module's node is not one address and size";
    module = kind == KIND_KERNEL ? &board->kernel : &board->ramdisk;
    if (module->present)
        return complain(board, "boot module", &range,
                        kind == KIND_KERNEL ? " is a second kernel, besides "
                                            : " is a second ramdisk, besides ",
                        "that at", &module->range);
    module->present = true;
    module->range = range;
    module->node = walk->node;
    if (kind == KIND_KERNEL &&
        !board_modules_bootargs(walk->fdt, walk->node, board->kernel_bootargs))
        return "the bootargs of the kernel module are not a string of less than 2 KiB";
    return NULL;
}

static bool in_ram(const struct board *board, const struct board_range *range)
{
    unsigned int i;

    for (i = 0; i < board->ram_count; i++) {
        const struct board_range *ram = &board->ram[i];

        if (range->base >= ram->base && range_ok(ram->size, range->base - ram->base, range->size))
            return true;
    }
    return false;
}

static const char *check_module(struct board *board, const char *name,
                                const struct board_module *module)
{
    struct board_range tree = {(uintptr_t)board->fdt, board->fdt_size};

    if (!module->present)
        return NULL;
    if (module->range.size == 0)
        return complain(board, name, &module->range, " is empty", NULL, NULL);
    if (!in_ram(board, &module->range))
        return complain(board, name, &module->range, " does not lie in RAM", NULL, NULL);
    if (board_ranges_overlap(module->range, tree))
        return complain(board, name, &module->range, " overlaps the ", "device tree", &tree);
    return NULL;
}

const char *board_modules_check(struct board *board)
{
    const char *error;

    if (!board->kernel.present)
        return "there is no kernel: no node below /chosen is compatible with \"multiboot,kernel\"";
    error = check_module(board, "kernel module", &board->kernel);
    if (error == NULL)
        error = check_module(board, "ramdisk module", &board->ramdisk);
    if (error == NULL && board->ramdisk.present &&
        board_ranges_overlap(board->kernel.range, board->ramdisk.range))
        error = complain(board, "kernel module", &board->kernel.range, " overlaps the ",
                         "ramdisk module", &board->ramdisk.range);
    return error;
}
