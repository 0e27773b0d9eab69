/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "efi_map.h"

#include <stddef.h>

#include "../../notes/bytes.h"

/* EFI_MEMORY_DESCRIPTOR (UEFI 2.10, 7.2.3): where its fields are, and how long it is at least. */
#define ENTRY_TYPE      0u
#define ENTRY_START     8u
#define ENTRY_PAGES     24u
#define ENTRY_ATTRIBUTE 32u
#define ENTRY_SIZE      40u

#define EFI_PAGE           UINT64_C(4096)
#define EFI_MEMORY_WB      (UINT64_C(1) << 3)
#define EFI_MEMORY_RUNTIME (UINT64_C(1) << 63)

/* EFI_MEMORY_TYPE (7.2.1) */
enum {
    LOADER_CODE = 1,
    LOADER_DATA = 2,
    BOOT_SERVICES_CODE = 3,
    BOOT_SERVICES_DATA = 4,
    CONVENTIONAL = 7
};

/* In .data, unlike what is zero elsewhere: BSS is cleared after this has been filled. */
struct ranges efi_map_ram __attribute__((section(".data")));

/*
 * What is free after ExitBootServices() (7.2.1, "Memory Type Usage after
 * EFI_BOOT_SERVICES.ExitBootServices()"). Persistent memory is, too, but has contents to keep;
 * the tables in ACPI reclaim memory may still be wanted, and a device tree lies there (EBBR,
 * "Devicetree").
 */
static bool is_ram(const uint8_t *entry)
{
    uint64_t attribute = load_u64(entry + ENTRY_ATTRIBUTE, ENDIAN_LITTLE);

    if ((attribute & EFI_MEMORY_WB) == 0 || (attribute & EFI_MEMORY_RUNTIME) != 0)
        return false;
    switch (load_u32(entry + ENTRY_TYPE, ENDIAN_LITTLE)) {
    case LOADER_CODE:
    case LOADER_DATA:
    case BOOT_SERVICES_CODE:
    case BOOT_SERVICES_DATA:
    case CONVENTIONAL:
        return true;
    default:
        return false;
    }
}

/* Cut off at the end of the address space. */
static struct board_range range_of(const uint8_t *entry)
{
    uint64_t start = load_u64(entry + ENTRY_START, ENDIAN_LITTLE);
    uint64_t pages = load_u64(entry + ENTRY_PAGES, ENDIAN_LITTLE);
    uint64_t room = UINT64_MAX - start;

    return (struct board_range){start, pages > room / EFI_PAGE ? room : pages * EFI_PAGE};
}

/* The lowest RAM from `from` on that one entry has; size 0 when there is none. */
static struct board_range next_ram(const uint8_t *map, uint64_t count, uint64_t entry_size,
                                   uint64_t from)
{
    struct board_range next = {0, 0};
    uint64_t i;

    for (i = 0; i < count; i++) {
        const uint8_t *entry = map + i * entry_size;
        struct board_range range = range_of(entry);

        if (!is_ram(entry) || range.base + range.size <= from)
            continue;
        if (range.base < from)
            range = (struct board_range){from, range.base + range.size - from};
        if (range.size != 0 && (next.size == 0 || range.base < next.base))
            next = range;
    }
    return next;
}

/* Appends, or makes the last range longer by what touches it. */
static bool append(struct ranges *ram, struct board_range range)
{
    struct board_range *last = ram->count == 0 ? NULL : &ram->list[ram->count - 1];

    if (last == NULL || last->base + last->size != range.base)
        return ranges_append(ram, range);
    last->size += range.size;
    return true;
}

/* Each round goes up by one entry at least, so there are at most `count`. */
static bool find_ram(struct ranges *ram, const uint8_t *map, uint64_t count, uint64_t entry_size)
{
    struct board_range range = next_ram(map, count, entry_size, 0);
    uint64_t i;

    ram->count = 0;
    for (; range.size != 0; range = next_ram(map, count, entry_size, range.base + range.size)) {
        if (!append(ram, range))
            return false;
    }
    for (i = 0; i < count; i++) {
        const uint8_t *entry = map + i * entry_size;

        if (!is_ram(entry) && !ranges_remove(ram, range_of(entry)))
            return false;
    }
    return true;
}

const uint16_t *efi_map_read(struct ranges *ram, const uint8_t *map, uint64_t size,
                             uint64_t entry_size)
{
    if (entry_size < ENTRY_SIZE || size % entry_size != 0)
        return u"hyp: the firmware's memory map is malformed\r\n";
    if (!find_ram(ram, map, size / entry_size, entry_size))
        return u"hyp: the firmware's memory map has RAM in too many pieces\r\n";
    if (ram->count == 0)
        return u"hyp: the firmware's memory map leaves no RAM\r\n";
    return NULL;
}
