/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "grant.h"

#include <stdbool.h>

#include "../notes/bytes.h"
#include "console.h"
#include "iommu.h"
#include "pool.h"
#include "spinlock.h"
#include "stage2.h"

#define PAGE_SIZE 4096u

static const struct passive *granting;
static bool *mapped;         /* for each page of the window, whose index is the handle */
static struct spinlock lock; /* over `mapped`, the window's tables, and until the TLBs are clean */

void grant_init(const struct passive *passive)
{
    granting = passive;
    mapped = pool_alloc(passive->pages * sizeof(*mapped), sizeof(*mapped));
    if (mapped == NULL)
        panic("no memory to keep track of %u granted pages", passive->pages);
}

/* GNTST_OKAY when dom0 may map the page that way, in the order of Xen's checks. */
static int16_t check_grant(const struct gnttab_map_grant_ref *element)
{
    uint32_t index = element->ref - PASSIVE_FIRST_REFERENCE;
    uint32_t writable = passive_writable(granting);

    if ((element->flags & (GNTMAP_DEVICE_MAP | GNTMAP_HOST_MAP)) == 0)
        return GNTST_BAD_GNTREF;
    if (element->dom != PASSIVE_DOMID || granting->pages == 0)
        return GNTST_BAD_DOMAIN;
    if (element->ref >= passive_reference(granting->pages))
        return GNTST_BAD_GNTREF;
    if (element->ref < PASSIVE_FIRST_REFERENCE || index >= writable + passive_read_only(granting))
        return GNTST_GENERAL_ERROR; /* not granted */
    if (index >= writable && (element->flags & GNTMAP_READONLY) == 0)
        return GNTST_GENERAL_ERROR;
    /* As on Xen/Arm: whatever the CPU's stage 2 maps, and nothing else, is the device's too. */
    return (element->flags & ~GNTMAP_READONLY) == GNTMAP_HOST_MAP ? GNTST_OKAY
                                                                  : GNTST_GENERAL_ERROR;
}

/* Whether the IPA is that of a free page of the window. */
static bool is_free(uint64_t ipa)
{
    uint64_t offset = ipa - granting->window.base;

    return offset % PAGE_SIZE == 0 && range_ok(granting->window.size, offset, PAGE_SIZE) &&
           !mapped[offset / PAGE_SIZE];
}

static int16_t map(struct gnttab_map_grant_ref *element)
{
    int16_t status = check_grant(element);
    uint64_t machine;

    if (status != GNTST_OKAY)
        return status;
    if (!is_free(element->host_addr))
        return GNTST_BAD_VIRT_ADDR;
    machine =
        granting->memory.base + (uint64_t)(element->ref - PASSIVE_FIRST_REFERENCE) * PAGE_SIZE;
    stage2_map_page(element->host_addr, machine, (element->flags & GNTMAP_READONLY) == 0);
    element->handle = (uint32_t)((element->host_addr - granting->window.base) / PAGE_SIZE);
    mapped[element->handle] = true;
    element->dev_bus_addr = machine;
    return GNTST_OKAY;
}

void grant_map(struct gnttab_map_grant_ref *elements, uint32_t count)
{
    uint32_t i;

    spinlock_take(&lock);
    for (i = 0; i < count; i++)
        elements[i].status = map(&elements[i]);
    spinlock_release(&lock);
}

/* An address of 0 stands for "leave that as it is"; there is no device mapping apart from the
 * host's (grant_table.h, GNTTABOP_unmap_grant_ref). */
static int16_t unmap(const struct gnttab_unmap_grant_ref *element, bool *changed)
{
    uint64_t ipa = granting->window.base + (uint64_t)element->handle * PAGE_SIZE;

    if (element->handle >= granting->pages || !mapped[element->handle])
        return GNTST_BAD_HANDLE;
    if (element->host_addr == 0)
        return GNTST_OKAY;
    if (element->host_addr != ipa)
        return GNTST_GENERAL_ERROR;
    stage2_unmap_page(ipa);
    mapped[element->handle] = false;
    *changed = true;
    return GNTST_OKAY;
}

void grant_unmap(struct gnttab_unmap_grant_ref *elements, uint32_t count)
{
    bool changed = false;
    uint32_t i;

    spinlock_take(&lock);
    for (i = 0; i < count; i++)
        elements[i].status = unmap(&elements[i], &changed);
    if (changed) {
        stage2_invalidate();
        iommu_invalidate();
    }
    spinlock_release(&lock);
}
