/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Header padding: words between the last header and the code that nothing uses. What covers some of
 * them can be taken off again, since they, and the word after them, were all of one value.
 */
#ifndef MKIMAGE_XEN_PADDING_H
#define MKIMAGE_XEN_PADDING_H

#include "../loader/pe.h"
#include "plan.h"

/* Left free behind a PE section table, for tools that add sections later (a UKI's, a signer's). */
#define PADDING_RESERVED (2u * PE_SECTION_HEADER_SIZE)

/* What is looked at, at most. */
#define PADDING_MAX 4096u

struct padding {
    const struct source *source;
    uint64_t begin;
    uint64_t end;
    uint64_t step;      /* places are multiples of this, a power of two and 4 or more */
    bool first_only;    /* nothing but the first place will do */
    uint64_t preferred; /* a place to take if it is free and within one sector; 0: none */
    enum endian order;  /* of the words */
    bool (*is_padding)(uint32_t word);
};

/*
 * Finds a place for `size` bytes: the first within one 512-byte sector, so that it can be written
 * in one piece, else the first. False when there is none.
 */
bool padding_find(const struct padding *padding, size_t size, uint64_t *offset);

/*
 * Plans to put back what was in [offset, offset + size), as the word behind it tells. False when
 * that is no padding.
 */
bool padding_refill(const struct padding *padding, uint64_t offset, uint64_t size,
                    struct plan *plan);

#endif
