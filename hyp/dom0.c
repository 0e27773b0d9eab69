/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "dom0.h"

#include <libfdt.h>

#include "../loader/accept.h"
#include "console.h"
#include "cpu.h"
#include "dom0_tree.h"
#include "mmio.h"
#include "mmu.h"
#include "ranges.h"
#include "string.h"
#include "unpack.h"

#define MIB              UINT64_C(0x100000)
#define KERNEL_ALIGNMENT (2 * MIB)
#define ZIMAGE_ALIGNMENT (128 * MIB)
#define ZIMAGE_ROOM      (64 * MIB)
#define ZIMAGE_WORKSPACE MIB         /* behind a zImage: its BSS, stack and heap */
#define ARM_ELF_ALIGN    (16 * MIB)  /* Linux arch/arm/Makefile: no TEXT_OFFSET is as large */
#define LOWMEM           (512 * MIB) /* 32-bit Linux maps no less than this of its RAM for good */
#define TREE_MAX         (2 * MIB)   /* booting.rst, "Setup the device tree" */

static const struct board *dom0_board;
static struct ranges memory;      /* all of dom0's RAM */
static struct ranges readable;    /* less what is reserved */
static struct ranges free_memory; /* less what holds something */
static struct image kernel_image;
static uint64_t kernel_base; /* what a 32-bit Linux takes for the start of RAM */

static void take(struct board_range range)
{
    if (!ranges_remove(&free_memory, range))
        panic("RAM is too fragmented to keep track of");
}

void dom0_init(const struct board *board, struct board_range own_memory)
{
    struct board_range tree = {(uintptr_t)board->fdt, board->fdt_size};
    unsigned int i;

    dom0_board = board;
    for (i = 0; i < board->ram_count; i++) {
        if (!ranges_append(&memory, board->ram[i]))
            panic("the board has more than %u banks of RAM", RANGES_MAX);
    }
    if (!ranges_remove(&memory, own_memory) || memory.count == 0)
        panic("no RAM is left for dom0");
    free_memory = memory;
    for (i = 0; i < board->reserved_count; i++)
        take(board->reserved[i]);
    /* What is reserved may not even be there for us (secure memory): it stays unmapped, unless a
     * boot loader reserved the modules. */
    readable = free_memory;
    for (i = 0; i < readable.count; i++)
        mmu_map_memory(readable.list[i].base, readable.list[i].size);
    mmu_map_memory(board->kernel.range.base, board->kernel.range.size);
    if (board->ramdisk.present)
        mmu_map_memory(board->ramdisk.range.base, board->ramdisk.range.size);
    take(tree);
    take(board->kernel.range);
    if (board->ramdisk.present)
        take(board->ramdisk.range);
}

/* The highest: kernels want what is low. */
struct board_range dom0_give_up(uint64_t size, const char *what)
{
    struct board_range range = {.size = size};

    if (!ranges_find_last(&free_memory, size, KERNEL_ALIGNMENT, UINT64_MAX, &range.base))
        panic("no RAM for %s (%lu bytes)", what, size);
    take(range);
    if (!ranges_remove(&memory, range) || !ranges_remove(&readable, range))
        panic("RAM is too fragmented to keep track of");
    return range;
}

bool dom0_owns(uint64_t address, uint64_t size)
{
    return ranges_contain(&memory, (struct board_range){address, size});
}

bool dom0_can_be_read(uint64_t address, uint64_t size)
{
    return ranges_contain(&readable, (struct board_range){address, size});
}

struct image *dom0_open_kernel(void)
{
    const struct board_range *module = &dom0_board->kernel.range;
    const char *refused;
    enum error error;

    error = unpack_open(&kernel_image, *module, &free_memory);
    if (error != ERR_OK)
        panic("dom0's kernel module at 0x%lx (%lu bytes): %s", module->base, module->size,
              error_text(error));
    refused = accept_kernel(&kernel_image);
    if (refused != NULL)
        panic("%s", refused);
    return &kernel_image;
}

/* Whether any of the range is RAM, whoever's. */
static bool touches_ram(struct board_range range)
{
    unsigned int i;

    for (i = 0; i < dom0_board->ram_count; i++) {
        if (board_ranges_overlap(range, dom0_board->ram[i]))
            return true;
    }
    return false;
}

static uint64_t find_room(uint64_t size, uint64_t alignment, const char *what)
{
    uint64_t base;

    if (!ranges_find(&free_memory, size, alignment, &base))
        panic("no RAM for %s (%lu bytes)", what, size);
    take((struct board_range){base, size});
    return base;
}

/* To the point of coherency: dom0 starts with its caches off. */
static void publish(uint64_t base, uint64_t size)
{
    mmio_publish((const void *)base, (size_t)size, true);
}

/*
 * A flat Image runs where it is when it lies at text_offset from a 2 MiB boundary with room for its
 * BSS behind it; otherwise it is copied to such a place.
 */
static uint64_t load_flat(const struct image_load *load, struct board_range bytes)
{
    uint64_t footprint = load->image_size > bytes.size ? load->image_size : bytes.size;
    struct board_range behind = {bytes.base + bytes.size, footprint - bytes.size};
    uint64_t at = bytes.base;

    if (load->text_offset >= KERNEL_ALIGNMENT || footprint > UINT64_MAX / 2)
        panic("dom0's kernel asks for text_offset 0x%lx and 0x%lx bytes: not an arm64 Image "
              "that can be booted",
              load->text_offset, load->image_size);
    if ((at - load->text_offset) % KERNEL_ALIGNMENT == 0 &&
        (behind.size == 0 || ranges_contain(&free_memory, behind))) {
        take((struct board_range){at, footprint});
    } else {
        at = find_room(load->text_offset + footprint, KERNEL_ALIGNMENT, "dom0's kernel") +
             load->text_offset;
        memmove((void *)at, (const void *)bytes.base, (size_t)bytes.size);
    }
    publish(at, bytes.size);
    return at + load->entry;
}

/*
 * By how much all segments move from their p_paddr. A kernel that names RAM gets just that RAM; one
 * that names none, because it is linked at virtual addresses as Linux's vmlinux is, goes where
 * there is room.
 */
static uint64_t place_segments(const struct image_load *load)
{
    /* Linux takes the distance of an ARM kernel's start from there, TEXT_OFFSET, for RAM's. */
    uint64_t alignment = cpu_dom0_is_aarch32() ? ARM_ELF_ALIGN : KERNEL_ALIGNMENT;
    struct board_range wanted = {load->segments[0].physical, load->image_size};
    uint64_t skew = wanted.base % alignment;

    if (ranges_contain(&free_memory, wanted)) {
        take(wanted);
        return 0;
    }
    if (touches_ram(wanted))
        panic(
            "dom0's kernel is linked to 0x%lx-0x%lx, not all of which is free RAM: the hypervisor, "
            "a module or the firmware is there",
            wanted.base, wanted.base + wanted.size);
    return find_room(skew + load->image_size, alignment, "dom0's kernel") + skew - wanted.base;
}

/* Segments come in any order, so they are not copied from where they go to. */
static struct board_range move_off(struct board_range bytes, struct board_range place)
{
    struct board_range to = {.size = bytes.size};

    if (!board_ranges_overlap(bytes, place))
        return bytes;
    if (!ranges_find_last(&free_memory, to.size, KERNEL_ALIGNMENT, UINT64_MAX, &to.base))
        panic("no RAM to keep dom0's kernel (%lu bytes) in while it is loaded", to.size);
    memmove((void *)to.base, (const void *)bytes.base, (size_t)bytes.size);
    publish(to.base, to.size);
    return to;
}

static uint64_t load_segments(const struct image_load *load, struct board_range bytes)
{
    uint64_t distance = place_segments(load);
    uint64_t entry = 0;
    bool entered = false;
    unsigned int i;

    bytes = move_off(bytes,
                     (struct board_range){load->segments[0].physical + distance, load->image_size});
    for (i = 0; i < load->segment_count; i++) {
        const struct image_segment *segment = &load->segments[i];
        uint64_t at = segment->physical + distance;

        memcpy((void *)at, (const void *)(bytes.base + segment->offset),
               (size_t)segment->file_size);
        memset((void *)(at + segment->file_size), 0,
               (size_t)(segment->memory_size - segment->file_size));
        publish(at, segment->memory_size);
        /* e_entry is a virtual address (ELF gABI, "ELF Header"). */
        if (!entered && load->entry >= segment->virtual &&
            load->entry - segment->virtual < segment->memory_size) {
            entry = at + (load->entry - segment->virtual);
            entered = true;
        }
    }
    kernel_base = (load->segments[0].physical + distance) & ~(ARM_ELF_ALIGN - 1);
    if (!entered)
        panic("dom0's kernel has its entry point 0x%lx outside its segments", load->entry);
    return entry;
}

/*
 * A zImage unpacks itself to 32 KiB above the 128 MiB boundary below it (Linux
 * arch/arm/boot/compressed/head.S) and gets in its own way when it lies too near; so the room up to
 * it is the kernel's too.
 */
static uint64_t load_zimage(const struct image_load *load, struct board_range bytes)
{
    uint64_t size = bytes.size + ZIMAGE_WORKSPACE;
    uint64_t at = load->address;

    if (at == 0) {
        at = find_room(ZIMAGE_ROOM + size, ZIMAGE_ALIGNMENT, "dom0's kernel") + ZIMAGE_ROOM;
    } else {
        struct board_range wanted = {at, size};

        if (!ranges_contain(&free_memory, wanted))
            panic("dom0's kernel is linked to 0x%lx, where there is no free RAM", at);
        take(wanted);
    }
    memmove((void *)at, (const void *)bytes.base, (size_t)bytes.size);
    publish(at, bytes.size);
    kernel_base = at & ~(ZIMAGE_ALIGNMENT - 1);
    return at;
}

/*
 * What the kernel was unpacked in is dom0's too, and what of it were still to be written back could
 * come down on what dom0 writes there while its caches are off.
 */
static void publish_workings(void)
{
    const struct board_range contents = unpack_contents(), workspace = unpack_workspace();

    publish(contents.base, contents.size);
    publish(workspace.base, workspace.size);
}

/* What the kernel was unpacked to is free: it may have to go just there. */
uint64_t dom0_load_kernel(struct image *image)
{
    const struct board_range bytes = unpack_kernel(image);
    uint64_t entry = 0;

    switch (image->load.kind) {
    case IMAGE_LOAD_FLAT:
        entry = load_flat(&image->load, bytes);
        break;
    case IMAGE_LOAD_SEGMENTS:
        entry = load_segments(&image->load, bytes);
        break;
    case IMAGE_LOAD_ZIMAGE:
        entry = load_zimage(&image->load, bytes);
        break;
    }
    publish_workings();
    __asm__ volatile("ic iallu\n\tdsb sy\n\tisb" ::: "memory");
    return entry;
}

/*
 * 32-bit Linux reads its ramdisk, and an old one its device tree, through the mapping that it has
 * of the bottom of RAM alone (Documentation/arch/arm/booting.rst), and a boot loader for 64-bit
 * kernels may have put the ramdisk anywhere.
 */
static uint64_t find_low_room(uint64_t size, uint64_t alignment, const char *what)
{
    uint64_t base;

    if (!ranges_find_last(&free_memory, size, alignment, kernel_base + LOWMEM, &base) ||
        base < kernel_base)
        panic("no RAM for %s (%lu bytes) where a 32-bit kernel can reach it", what, size);
    take((struct board_range){base, size});
    return base;
}

static struct board_range place_ramdisk(void)
{
    struct board_range from = dom0_board->ramdisk.range, to = from;

    if (!dom0_board->ramdisk.present || !cpu_dom0_is_aarch32() ||
        (from.base >= kernel_base && from.base + from.size <= kernel_base + LOWMEM))
        return from;
    to.base = find_low_room(from.size, 4096, "dom0's ramdisk");
    memcpy((void *)to.base, (const void *)from.base, (size_t)from.size);
    publish(to.base, to.size);
    return to;
}

uint64_t dom0_write_tree(struct devices *devices, const struct passive *passive)
{
    struct dom0_tree tree = {
        .board = dom0_board,
        .ramdisk = place_ramdisk(),
        .ram = memory.list,
        .ram_count = memory.count,
        .devices = devices,
        .passive = passive,
    };
    size_t bound = dom0_tree_bound(&tree);
    const char *error;
    uint64_t at, size;

    at = cpu_dom0_is_aarch32() ? find_low_room(bound, KERNEL_ALIGNMENT, "dom0's device tree")
                               : find_room(bound, KERNEL_ALIGNMENT, "dom0's device tree");
    error = dom0_tree_write(&tree, (void *)at, bound);
    if (error != NULL)
        panic("dom0's device tree: %s", error);
    size = fdt_totalsize((const void *)at);
    if (size > TREE_MAX)
        panic("dom0's device tree has %lu bytes: Linux takes at most %lu", size, TREE_MAX);
    publish(at, size);
    return at;
}
