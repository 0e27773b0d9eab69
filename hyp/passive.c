/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "passive.h"

#include "console.h"
#include "dom0.h"
#include "mmio.h"

#define PAGE_SIZE 4096u

static void fill(const struct passive *passive)
{
    uint64_t *word = (uint64_t *)(uintptr_t)passive->memory.base;
    uint32_t index, offset;

    for (index = 0; index < passive->pages; index++) {
        for (offset = 0; offset < PAGE_SIZE; offset += 8)
            *word++ = passive_word(passive_reference(index), offset);
    }
    /* Devices may read it past the caches. */
    mmio_publish((const void *)(uintptr_t)passive->memory.base, (size_t)passive->memory.size, true);
}

void passive_init(struct passive *passive, uint32_t pages)
{
    uint64_t size = (uint64_t)pages * PAGE_SIZE;

    *passive = (struct passive){.pages = pages};
    if (pages == 0)
        return;
    passive->memory = dom0_give_up(size, "the passive domain");
    passive->window = dom0_give_up(size, "the window for the passive domain's pages");
    fill(passive);
    console_printf("hyp: domain %u is passive: %u pages at 0x%lx, %u granted to dom0 to write and "
                   "%u to read, at IPAs from 0x%lx\n",
                   PASSIVE_DOMID, pages, passive->memory.base, passive_writable(passive),
                   passive_read_only(passive), passive->window.base);
}
