/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * DMA into dom0's own pages and into another domain's. After each transfer all memory that dom0 can
 * see is looked at: its own by checksums, every page that is granted to it by its contents.
 */
#include "../../hyp/console.h"
#include "../../hyp/passive.h"
#include "../../hyp/string.h"
#include "cases.h"
#include "checksum.h"
#include "dma.h"
#include "foreign.h"
#include "pattern.h"

#define GRANTS_MAX 256u
#define OWN_PAGES  16u
#define SECTORS    (FOREIGN_PAGE / BLK_SECTOR)

static struct foreign pages[GRANTS_MAX];
static unsigned int page_count;
static uint64_t own[OWN_PAGES][FOREIGN_PAGE / 8] __attribute__((aligned(4096)));

static void map_all(const struct platform_passive *passive, const struct platform_grants *grants,
                    bool read_only)
{
    uint32_t i;
    int status;

    for (i = 0; i < grants->count; i++, page_count++) {
        if (page_count == GRANTS_MAX)
            panic("dom0: more pages are granted than there is room for");
        status = foreign_map(&pages[page_count], passive, grants->first + i, page_count, read_only);
        if (status != 0)
            panic("dom0: reference %u cannot be mapped: %d", grants->first + i, status);
    }
}

static void unmap_all(void)
{
    for (; page_count > 0; page_count--) {
        if (foreign_unmap(&pages[page_count - 1]) != 0)
            panic("dom0: reference %u cannot be unmapped", pages[page_count - 1].reference);
    }
}

static bool holds_disk(const volatile uint64_t *words, unsigned int page)
{
    unsigned int i;

    for (i = 0; i < FOREIGN_PAGE / 8; i++) {
        if (words[i] != pattern_word((uint64_t)page * FOREIGN_PAGE + 8 * i))
            return false;
    }
    return true;
}

/* Pages other than `except` that are not as they were. */
static unsigned int count_changes(const struct platform *platform, const struct foreign *except)
{
    unsigned int i, changed = checksum_changes(platform);

    for (i = 0; i < page_count; i++) {
        if (&pages[i] == except || foreign_is_untouched(&pages[i]))
            continue;
        console_printf("dom0: the page with reference %u has changed\n", pages[i].reference);
        changed++;
    }
    return changed;
}

/* A device may well say that all is well when the SMMU has stopped what it wrote; where there is
 * none, what did not arrive went to where nobody sees it. */
static const char *judge(const struct disk *disk, bool right, bool untouched, unsigned int changed)
{
    if (changed > 0 || (!right && !untouched))
        return "corrupted";
    if (right)
        return "ok";
    return disk->is_protected ? "blocked" : "lost";
}

/* A device that gave up is of no use until it is started again. */
static void revive(struct disk *disk, enum blk_outcome outcome)
{
    if (outcome != BLK_OK && !blk_start(&disk->blk))
        panic("dom0: the %s disk does not start again", disk->name);
}

static void own_pages(const struct platform *platform, struct disk *disk)
{
    struct blk_segment segments[OWN_PAGES];
    unsigned int i, changed, right = 0;
    enum blk_outcome outcome;

    memset(own, 0, sizeof(own));
    for (i = 0; i < OWN_PAGES; i++)
        segments[i] = (struct blk_segment){(uintptr_t)own[i], FOREIGN_PAGE};
    outcome = blk_read(&disk->blk, 0, segments, OWN_PAGES);
    for (i = 0; i < OWN_PAGES; i++)
        right += holds_disk(own[i], i);
    changed = count_changes(platform, NULL);
    console_printf("DOM0 case=own device=%s result=%s right=%u changed=%u\n", disk->name,
                   judge(disk, right == OWN_PAGES, true, changed), right, changed);
    revive(disk, outcome);
}

/* One transfer to one page, at the address `at`, and what came of it. */
static void transfer(const struct platform *platform, struct disk *disk, const char *name,
                     const struct foreign *page, uint64_t at)
{
    const struct blk_segment segment = {at, FOREIGN_PAGE};
    unsigned int disk_page = page->reference; /* any other one for any other page */
    enum blk_outcome outcome = blk_read(&disk->blk, disk_page * SECTORS, &segment, 1);
    bool right = holds_disk(foreign_words(page), disk_page);
    bool untouched = foreign_is_untouched(page);
    unsigned int changed = count_changes(platform, page);

    console_printf("DOM0 case=%s device=%s protected=%u stream=0x%x ipa=0x%lx machine=0x%lx "
                   "dma=0x%lx said=%s result=%s changed=%u\n",
                   name, disk->name, disk->is_protected, disk->requester, page->ipa, page->machine,
                   at, blk_outcome_name(outcome), judge(disk, right, untouched, changed), changed);
    if (right)
        foreign_restore(page);
    revive(disk, outcome);
}

/*
 * What was unmapped is out of reach for a device whose TLB entry for it is warm. The page is
 * watched through a second mapping, which takes the place of the first.
 */
static void unmapped(const struct platform *platform, struct disk *disk)
{
    const struct foreign first = pages[0];
    const struct blk_segment segment = {first.ipa, FOREIGN_PAGE};

    if (foreign_map(&pages[0], &platform->passive, first.reference, page_count, false) != 0)
        panic("dom0: a second mapping is refused");
    if (blk_read(&disk->blk, 0, &segment, 1) != BLK_OK || !holds_disk(foreign_words(&first), 0))
        panic("dom0: the page to be unmapped cannot be used before either");
    foreign_restore(&first);
    if (foreign_unmap(&first) != 0)
        panic("dom0: a page cannot be unmapped");
    transfer(platform, disk, "unmapped", &pages[0], first.ipa);
}

void case_dma(const struct platform *platform, struct disk *disk)
{
    const struct platform_passive *passive = &platform->passive;
    unsigned int last;

    page_count = 0;
    map_all(passive, &passive->writable, false);
    map_all(passive, &passive->read_only, true);
    last = passive->writable.count - 1;
    checksum_take(platform);
    own_pages(platform, disk);
    transfer(platform, disk, "foreign", &pages[0], dma_address(disk, &pages[0]));
    transfer(platform, disk, "foreign", &pages[last], dma_address(disk, &pages[last]));
    if (disk->is_protected) {
        transfer(platform, disk, "read-only", &pages[last + 1], pages[last + 1].ipa);
        unmapped(platform, disk);
    } else {
        transfer(platform, disk, "by-ipa", &pages[0], pages[0].ipa);
    }
    unmap_all();
}
