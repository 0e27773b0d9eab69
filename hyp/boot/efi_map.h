/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What RAM the firmware leaves once its boot services have ended, by its memory map. Like
 * boot/efi.c, this and what it calls runs before the image has relocated itself.
 */
#ifndef HYP_BOOT_EFI_MAP_H
#define HYP_BOOT_EFI_MAP_H

#include <stdint.h>

#include "../ranges.h"

#pragma GCC visibility push(hidden)

/* Empty unless the hypervisor was started as an EFI application. */
extern struct ranges efi_map_ram;

/*
 * Reads a map of `size` bytes whose descriptors are `entry_size` bytes each, in any order, into
 * *ram, neighbours joined. What two descriptors disagree about is not RAM. NULL, or the sentence
 * that says what is wrong; *ram is of no use then.
 */
const uint16_t *efi_map_read(struct ranges *ram, const uint8_t *map, uint64_t size,
                             uint64_t entry_size);

#pragma GCC visibility pop

#endif
