/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Device registers, and memory that devices read. Host tests link a fake of this in place of
 * mmio.c.
 */
#ifndef HYP_MMIO_H
#define HYP_MMIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

uint8_t mmio_read8(uint64_t address);
uint32_t mmio_read32(uint64_t address);
uint64_t mmio_read64(uint64_t address);
void mmio_write8(uint64_t address, uint8_t value);
void mmio_write32(uint64_t address, uint32_t value);
void mmio_write64(uint64_t address, uint64_t value);

/*
 * Orders all earlier stores to memory before later stores to memory and device registers, for every
 * observer in the system (DSB SYST); with `clean`, writes the cache lines of [start, start + size)
 * back first, for a device that does not snoop them.
 */
void mmio_publish(const void *start, size_t size, bool clean);

/* Discards cached copies of [start, start + size), which a device that does not snoop has written.
 */
void mmio_refresh(const void *start, size_t size);

#endif
