/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Started as an EFI application (by EDK2, U-Boot's bootefi, or GRUB's xen_hypervisor): finds the
 * device tree, ends the firmware's boot services, keeps what the memory map leaves of RAM, and goes
 * on as if a boot loader had started the plain Image.
 *
 * Runs before the image has relocated itself, so nothing here may use initialised pointers or the
 * GOT (hyp/build.mk checks the latter). Layouts are the UEFI specification's (2.10: 4.3 "EFI System
 * Table", 4.4 "EFI Boot Services Table"), as far as they are used.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "efi_map.h"
#include "image.h"

#define EFI_SUCCESS        UINT64_C(0)
#define EFI_ERROR          (UINT64_C(1) << 63)
#define EFI_LOAD_ERROR     (EFI_ERROR | 1)
#define EFI_UNSUPPORTED    (EFI_ERROR | 3)
#define EFI_LOADER_DATA    2u
#define MEMORY_MAP_ROOM    65536u
#define EXIT_BOOT_ATTEMPTS 4u

struct guid {
    uint32_t a;
    uint16_t b;
    uint16_t c;
    uint8_t d[8];
};

struct text_output {
    uint64_t reset;
    uint64_t (*output_string)(struct text_output *self, const uint16_t *text);
};

struct boot_services {
    uint8_t header[24];
    uint64_t unused_1[4]; /* RaiseTPL ... FreePages */
    uint64_t (*get_memory_map)(uint64_t *size, void *map, uint64_t *key, uint64_t *entry_size,
                               uint32_t *entry_version);
    uint64_t (*allocate_pool)(uint32_t type, uint64_t size, void **buffer);
    uint64_t unused_2[20]; /* FreePool ... UnloadImage */
    uint64_t (*exit_boot_services)(void *image, uint64_t key);
};

_Static_assert(offsetof(struct boot_services, get_memory_map) == 56, "UEFI 2.10, 4.4");
_Static_assert(offsetof(struct boot_services, exit_boot_services) == 232, "UEFI 2.10, 4.4");

struct configuration_table {
    struct guid guid;
    void *table;
};

struct system_table {
    uint8_t header[24];
    uint64_t unused_1[5]; /* FirmwareVendor ... ConsoleOutHandle */
    struct text_output *console;
    uint64_t unused_2[3]; /* StandardErrorHandle ... RuntimeServices */
    struct boot_services *boot;
    uint64_t table_count;
    struct configuration_table *tables;
};

_Static_assert(offsetof(struct system_table, console) == 64, "UEFI 2.10, 4.3");
_Static_assert(offsetof(struct system_table, tables) == 112, "UEFI 2.10, 4.3");

uint64_t efi_main(void *image, struct system_table *system);

/* EFI_DTB_TABLE_GUID (UEFI 2.10, 4.6.1) */
static bool is_device_tree(const struct guid *guid)
{
    return guid->a == 0xb1b621d5 && guid->b == 0xf19c && guid->c == 0x41a5 && guid->d[0] == 0x83 &&
           guid->d[1] == 0x0b && guid->d[2] == 0xd9 && guid->d[3] == 0x15 && guid->d[4] == 0x2c &&
           guid->d[5] == 0x69 && guid->d[6] == 0xaa && guid->d[7] == 0xe0;
}

static uint64_t complain(const struct system_table *system, const uint16_t *text, uint64_t status)
{
    system->console->output_string(system->console, text);
    return status;
}

static void *find_tree(const struct system_table *system)
{
    uint64_t i;

    for (i = 0; i < system->table_count; i++) {
        if (is_device_tree(&system->tables[i].guid))
            return system->tables[i].table;
    }
    return NULL;
}

/*
 * The map's key goes stale when the map changes in between, hence the attempts (7.4.6). NULL, or
 * what is wrong.
 */
static const uint16_t *exit_boot_services(void *image, const struct boot_services *boot)
{
    uint64_t size, key, entry_size;
    uint32_t entry_version;
    unsigned int attempt;
    const uint16_t *error;
    void *map;

    if (boot->allocate_pool(EFI_LOADER_DATA, MEMORY_MAP_ROOM, &map) != EFI_SUCCESS)
        return u"hyp: the firmware has no memory for its memory map\r\n";
    for (attempt = 0; attempt < EXIT_BOOT_ATTEMPTS; attempt++) {
        size = MEMORY_MAP_ROOM;
        if (boot->get_memory_map(&size, map, &key, &entry_size, &entry_version) != EFI_SUCCESS)
            return u"hyp: the firmware's memory map cannot be had, or is larger than 64 KiB\r\n";
        error = efi_map_read(&efi_map_ram, map, size, entry_size);
        if (error != NULL)
            return error;
        if (boot->exit_boot_services(image, key) == EFI_SUCCESS)
            return NULL;
    }
    return u"hyp: the firmware keeps its boot services\r\n";
}

uint64_t efi_main(void *image, struct system_table *system)
{
    void *tree = find_tree(system);
    const uint16_t *error;
    uint64_t level;

    __asm__("mrs %0, CurrentEL" : "=r"(level));
    if (level != 2 << 2)
        return complain(system, u"hyp: not started at EL2\r\n", EFI_UNSUPPORTED);
    if (tree == NULL)
        return complain(system,
                        u"hyp: the firmware has no device tree (ACPI alone will not do)\r\n",
                        EFI_UNSUPPORTED);
    error = exit_boot_services(image, system->boot);
    if (error != NULL)
        return complain(system, error, EFI_LOAD_ERROR);
    boot_restart(tree, boot_entry);
}
