/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * dom0's accesses to GIC registers: forwarded to the real ones, except where they would reach an
 * interrupt of the hypervisor, change an interrupt's group, or make the GIC use memory that is not
 * dom0's.
 */
#ifndef HYP_GIC_MMIO_H
#define HYP_GIC_MMIO_H

#include <stdbool.h>
#include <stdint.h>

#include "board.h"

struct gic_access {
    uint64_t address;
    unsigned int size; /* 1, 4 or 8 bytes */
    bool write;
    uint64_t value; /* written, or to be read */
};

/* Takes over what is filtered; panics when there is no memory. */
void gic_mmio_init(const struct board *board);

/* The ranges that are to be trapped: `use` is called for each, 64 KiB-aligned. */
void gic_mmio_for_each_range(const struct board *board, void (*use)(uint64_t base, uint64_t size));

/* Carries the access out; false when no GIC register frame is there or the size is not one it
 * takes. */
bool gic_mmio_access(struct gic_access *access);

/* Whether a redistributor begins at this address. */
bool gic_mmio_is_redistributor(uint64_t address);

/* For the filters: carries the access out as it is; or reads as zero and ignores writes. */
void gic_mmio_forward(struct gic_access *access);
void gic_mmio_ignore(struct gic_access *access);

#endif
