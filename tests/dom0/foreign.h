/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Pages of the passive domain, mapped into dom0. */
#ifndef TESTS_DOM0_FOREIGN_H
#define TESTS_DOM0_FOREIGN_H

#include <stdbool.h>
#include <stdint.h>

#include "platform.h"

#define FOREIGN_PAGE 4096u

struct foreign {
    uint32_t reference;
    uint32_t handle;
    uint64_t ipa;
    uint64_t machine;
};

/* Maps the page with this reference at page `slot` of the window. Returns Xen's status. */
int foreign_map(struct foreign *page, const struct platform_passive *passive, uint32_t reference,
                uint32_t slot, bool read_only);
int foreign_unmap(const struct foreign *page);

/* The page's words, where dom0's CPUs have them. */
static inline volatile uint64_t *foreign_words(const struct foreign *page)
{
    return (volatile uint64_t *)page->ipa;
}

/* Whether the page holds what the domain was given to begin with. */
bool foreign_is_untouched(const struct foreign *page);

/* Fills it like that again. */
void foreign_restore(const struct foreign *page);

#endif
