/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "checksum.h"

#include "../../hyp/console.h"
#include "image.h"

#define PAGE      4096u
#define PAGES_MAX (UINT64_C(512) * 256) /* 512 MiB */
#define SHOWN_MAX 4u

static uint64_t sums[PAGES_MAX];
static unsigned int count;

/* A polynomial of the words, at an odd number. It is not volatile, and unrolled, for speed: an
 * emulated CPU looks at all of RAM a dozen times. */
static uint64_t sum_page(uint64_t address)
{
    const uint64_t *word = (const uint64_t *)address;
    uint64_t sum = 0;
    unsigned int i;

    __asm__ volatile("" ::: "memory");
#pragma GCC unroll 16
    for (i = 0; i < PAGE / 8; i++)
        sum = sum * UINT64_C(0x9e3779b97f4a7c15) + word[i];
    return sum;
}

static bool is_ours(uint64_t address)
{
    return address + PAGE > (uintptr_t)image_data_start && address < (uintptr_t)image_end;
}

/* Calls `visit` for each page, with its place in `sums`. */
static void for_each_page(const struct platform *platform,
                          void (*visit)(unsigned int index, uint64_t address))
{
    unsigned int i, index = 0;
    uint64_t address;

    for (i = 0; i < platform->ram_count; i++) {
        const struct board_range *ram = &platform->ram[i];

        for (address = ram->base; address < ram->base + ram->size; address += PAGE) {
            if (is_ours(address))
                continue;
            if (index == PAGES_MAX)
                panic("dom0: more RAM than can be watched");
            visit(index++, address);
        }
    }
    count = index;
}

static void remember(unsigned int index, uint64_t address)
{
    sums[index] = sum_page(address);
}

static unsigned int changes;

static void compare(unsigned int index, uint64_t address)
{
    if (sum_page(address) == sums[index])
        return;
    if (changes++ < SHOWN_MAX)
        console_printf("dom0: the page at 0x%lx has changed\n", address);
}

void checksum_take(const struct platform *platform)
{
    for_each_page(platform, remember);
}

unsigned int checksum_changes(const struct platform *platform)
{
    changes = 0;
    for_each_page(platform, compare);
    return changes;
}

unsigned int checksum_pages(void)
{
    return count;
}
