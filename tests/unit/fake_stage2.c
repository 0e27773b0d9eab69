/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "fake_stage2.h"

#include <stdio.h>
#include <stdlib.h>

#include "hyp/iommu.h"

#define PAGES_MAX 1024u

static struct fake_stage2_page pages[PAGES_MAX];
static uint64_t stale[PAGES_MAX];
static unsigned int page_count, stale_count, invalidations;
static bool cpus_invalidated;

static _Noreturn void complain(const char *what, uint64_t ipa)
{
    fprintf(stderr, "0x%llx %s\n", (unsigned long long)ipa, what);
    abort();
}

void fake_stage2_reset(void)
{
    page_count = 0;
    stale_count = 0;
    invalidations = 0;
    cpus_invalidated = false;
}

const struct fake_stage2_page *fake_stage2_at(uint64_t ipa)
{
    unsigned int i;

    for (i = 0; i < page_count; i++) {
        if (pages[i].ipa == ipa)
            return &pages[i];
    }
    return NULL;
}

unsigned int fake_stage2_count(void)
{
    return page_count;
}

unsigned int fake_stage2_stale(void)
{
    return stale_count;
}

unsigned int fake_stage2_invalidations(void)
{
    return invalidations;
}

void stage2_map_page(uint64_t ipa, uint64_t machine, bool writable)
{
    unsigned int i;

    if (fake_stage2_at(ipa) != NULL)
        complain("is mapped twice", ipa);
    for (i = 0; i < stale_count; i++) {
        if (stale[i] == ipa)
            complain("is made before it was broken", ipa);
    }
    if (page_count == PAGES_MAX)
        complain("is one page too many", ipa);
    pages[page_count++] = (struct fake_stage2_page){ipa, machine, writable};
}

void stage2_unmap_page(uint64_t ipa)
{
    unsigned int i;

    for (i = 0; i < page_count && pages[i].ipa != ipa; i++)
        ;
    if (i == page_count)
        complain("is not mapped", ipa);
    pages[i] = pages[--page_count];
    stale[stale_count++] = ipa;
    cpus_invalidated = false;
}

void stage2_invalidate(void)
{
    cpus_invalidated = true;
}

void iommu_invalidate(void)
{
    if (!cpus_invalidated)
        return;
    cpus_invalidated = false;
    stale_count = 0;
    invalidations++;
}
