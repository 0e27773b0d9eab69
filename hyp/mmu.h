/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The hypervisor's own address space: 1:1, and no more of it than is used. Text is executable and
 * not writable, data is writable and not executable.
 */
#ifndef HYP_MMU_H
#define HYP_MMU_H

#include <stdint.h>

/* Called by boot/head.S with the MMU off: maps the image itself, and prepares the registers for
 * each CPU. */
void mmu_build(void);

/* Physical address bits of this CPU that 4 KiB-granule tables can use (ID_AA64MMFR0_EL1.PARange, at
 * most 48). */
unsigned int mmu_physical_bits(void);

/* Maps memory that boot code reads, or device registers; panics when there is no room for the
 * tables. */
void mmu_map_memory(uint64_t address, uint64_t size);
void mmu_map_device(uint64_t address, uint64_t size);

#endif
