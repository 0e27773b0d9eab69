/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "settle.h"

#include "boot/image.h"
#include "console.h"
#include "mmio.h"
#include "mmu.h"
#include "ranges.h"
#include "string.h"

#define ALIGNMENT UINT64_C(0x200000) /* so that dom0's RAM stays mapped in large blocks */
#define LIMIT \
    (UINT64_C(1) << 32) /* so that it is RAM that a 32-bit bus master reaches, like an SMMU */

/* What the boot loader put on top of the hypervisor has been overwritten by now, at least in part.
 */
static void check_clear_of(struct board_range own_memory, struct board_range range,
                           const char *what)
{
    if (board_ranges_overlap(own_memory, range))
        panic("%s at 0x%lx-0x%lx overlaps the hypervisor's memory, 0x%lx-0x%lx", what, range.base,
              range.base + range.size, own_memory.base, own_memory.base + own_memory.size);
}

/* The best place with nothing in it; false when there is none. */
static bool find_place(const struct board *board, struct board_range own_memory, uint64_t *place)
{
    struct board_range tree = {(uintptr_t)board->fdt, board->fdt_size};
    struct ranges free = {.count = 0};
    bool fits = true;
    unsigned int i;

    for (i = 0; i < board->ram_count; i++)
        fits = fits && ranges_append(&free, board->ram[i]);
    for (i = 0; i < board->reserved_count; i++)
        fits = fits && ranges_remove(&free, board->reserved[i]);
    return fits && ranges_remove(&free, own_memory) && ranges_remove(&free, tree) &&
           ranges_remove(&free, board->kernel.range) &&
           ranges_remove(&free, board->ramdisk.range) &&
           ranges_find_last(&free, own_memory.size, ALIGNMENT, LIMIT, place);
}

void settle(const struct board *board, struct board_range own_memory)
{
    struct board_range tree = {(uintptr_t)board->fdt, board->fdt_size};
    uint64_t entry_offset = (uintptr_t)boot_entry - own_memory.base;
    size_t image_size = (size_t)(image_bss_start - image_start);
    uint64_t place;

    check_clear_of(own_memory, tree, "the device tree");
    check_clear_of(own_memory, board->kernel.range, "the kernel module");
    check_clear_of(own_memory, board->ramdisk.range, "the ramdisk module");
    if (!find_place(board, own_memory, &place) || place < own_memory.base)
        return;
    /*
     * The copy relocates itself again and clears its own BSS. Nothing else that was changed so far
     * is in the image: initialised variables are constants or pointers, and efi_map_ram, which the
     * copy is to have.
     */
    mmu_map_memory(place, own_memory.size);
    memcpy((void *)place, image_start, image_size);
    mmio_publish((const void *)place, image_size, true);
    boot_restart((void *)(uintptr_t)board->fdt, (void (*)(void))(uintptr_t)(place + entry_offset));
}
