/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Maps and unmaps more and more of the passive domain's pages, a list in one hypercall, between two
 * instructions that whoever counts can tell from all others.
 */
#include "../../hyp/console.h"
#include "foreign.h"
#include "hypercall.h"
#include "run.h"

#define MOST 4096u

/* Hints that no architecture has given a meaning do nothing (DDI 0487 C6.2.106 "HINT"). */
#define BEGIN() __asm__ volatile("hint #96" ::: "memory")
#define END()   __asm__ volatile("hint #97" ::: "memory")

static struct gnttab_map_grant_ref maps[MOST];
static struct gnttab_unmap_grant_ref unmaps[MOST];

static void prepare(const struct platform_passive *passive, uint32_t count)
{
    uint32_t i;

    for (i = 0; i < count; i++) {
        uint64_t ipa = passive->window.base + (uint64_t)i * FOREIGN_PAGE;

        /* A page's handle is its place in the window (hyp/grant.c); it is checked afterwards. */
        maps[i] = (struct gnttab_map_grant_ref){.host_addr = ipa,
                                                .flags = GNTMAP_HOST_MAP,
                                                .ref = passive->writable.first + i,
                                                .dom = passive->domid};
        unmaps[i] = (struct gnttab_unmap_grant_ref){.host_addr = ipa, .handle = i};
    }
}

static void check(uint32_t count)
{
    uint32_t i;

    for (i = 0; i < count; i++) {
        if (maps[i].status != GNTST_OKAY || maps[i].handle != i || unmaps[i].status != GNTST_OKAY)
            panic("dom0: page %u of %u was not mapped and unmapped", i, count);
    }
}

void run(const struct platform *platform)
{
    const struct platform_passive *passive = &platform->passive;
    uint32_t count;

    if (!passive->present || passive->writable.count < MOST)
        panic("dom0: give the hypervisor passive=%u", 2 * MOST);
    for (count = 1; count <= MOST; count *= 4) {
        int64_t mapped, unmapped;

        prepare(passive, count);
        BEGIN();
        mapped = hypercall_grant_table_op(GNTTABOP_MAP_GRANT_REF, maps, count);
        unmapped = hypercall_grant_table_op(GNTTABOP_UNMAP_GRANT_REF, unmaps, count);
        END();
        if (mapped != 0 || unmapped != 0)
            panic("dom0: a hypercall failed");
        check(count);
        console_printf("DOM0 batch=%u\n", count);
    }
}
