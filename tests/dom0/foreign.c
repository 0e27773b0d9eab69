/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "foreign.h"

#include "../../hyp/console.h"
#include "../../hyp/passive.h"
#include "hypercall.h"

int foreign_map(struct foreign *page, const struct platform_passive *passive, uint32_t reference,
                uint32_t slot, bool read_only)
{
    struct gnttab_map_grant_ref element = {
        .host_addr = passive->window.base + (uint64_t)slot * FOREIGN_PAGE,
        .flags = GNTMAP_HOST_MAP | (read_only ? GNTMAP_READONLY : 0),
        .ref = reference,
        .dom = passive->domid,
    };

    if (hypercall_grant_table_op(GNTTABOP_MAP_GRANT_REF, &element, 1) != 0)
        panic("dom0: the hypervisor has no GNTTABOP_map_grant_ref");
    *page = (struct foreign){reference, element.handle, element.host_addr, element.dev_bus_addr};
    return element.status;
}

int foreign_unmap(const struct foreign *page)
{
    struct gnttab_unmap_grant_ref element = {.host_addr = page->ipa, .handle = page->handle};

    if (hypercall_grant_table_op(GNTTABOP_UNMAP_GRANT_REF, &element, 1) != 0)
        panic("dom0: the hypervisor has no GNTTABOP_unmap_grant_ref");
    return element.status;
}

bool foreign_is_untouched(const struct foreign *page)
{
    uint32_t i;

    for (i = 0; i < FOREIGN_PAGE / 8; i++) {
        if (foreign_words(page)[i] != passive_word(page->reference, 8 * i))
            return false;
    }
    return true;
}

void foreign_restore(const struct foreign *page)
{
    uint32_t i;

    for (i = 0; i < FOREIGN_PAGE / 8; i++)
        foreign_words(page)[i] = passive_word(page->reference, 8 * i);
}
