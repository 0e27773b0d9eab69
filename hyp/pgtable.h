/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Translation tables with a 4 KiB granule (Arm DDI 0487, D8 "The AArch64 Virtual Memory System
 * Architecture"), for the three readers that there are: the CPU at EL2, the CPU's stage 2 (and an
 * SMMU's stage 2, which reads the very same tables), and an SMMU's stage 1. Built at boot, 1:1,
 * with the largest blocks that fit.
 */
#ifndef HYP_PGTABLE_H
#define HYP_PGTABLE_H

#include <stdbool.h>
#include <stdint.h>

enum pgtable_format {
    PGTABLE_EL2,        /* stage 1 of the EL2 translation regime */
    PGTABLE_STAGE2,     /* stage 2 of the EL1&0 regime, CPU or SMMU */
    PGTABLE_SMMU_STAGE1 /* stage 1, non-secure EL1 StreamWorld */
};

enum pgtable_memory {
    PGTABLE_NORMAL, /* write-back, inner shareable */
    PGTABLE_DEVICE  /* Device-nGnRE */
};

#define PGTABLE_READ    1u
#define PGTABLE_WRITE   2u
#define PGTABLE_EXECUTE 4u

/* AttrIndx of the formats that use MAIR: what the owner of the regime has to program. */
#define PGTABLE_MAIR_NORMAL 0u
#define PGTABLE_MAIR_DEVICE 1u
#define PGTABLE_MAIR        UINT64_C(0x04ff) /* index 0: Normal WB RWA; index 1: Device-nGnRE */

struct pgtable {
    enum pgtable_format format;
    unsigned int bits;        /* input address bits: addresses are below 1 << bits */
    unsigned int start_level; /* 0 to 2 */
    bool write_back;          /* a reader does not snoop the caches: see pgtable_write_back() */
    uint64_t *root;        /* the table that TTBR or VTTBR points to; its alignment is its size */
    uint64_t root_entries; /* stage 2 concatenates up to 16 tables at the start level */
    uint64_t table_pages;  /* how many 4 KiB pages of tables there are, for the boot log */
};

/*
 * Makes an empty table for input addresses of `bits` bits (25 to 48). Stage 2 concatenates root
 * tables where that saves a level (DDI 0487 D8.2 "Concatenated translation tables"); stage 1
 * cannot. False when there is no memory.
 */
bool pgtable_init(struct pgtable *table, enum pgtable_format format, unsigned int bits);

/*
 * Maps [address, address + size) to itself; both 4 KiB-aligned. What was mapped there before is
 * replaced. `access` is PGTABLE_READ etc.; stage 1 has no memory that cannot be read. False when
 * the range is misaligned or beyond `bits`, or memory ran out: part of it may be mapped then.
 *
 * The table may be in use: whatever is outside the range keeps its translation all the while. What
 * was mapped to something else inside it has to be unmapped, and invalidated in TLBs, first (DDI
 * 0487 D8.14.1 "break-before-make").
 */
bool pgtable_map(struct pgtable *table, uint64_t address, uint64_t size, enum pgtable_memory memory,
                 unsigned int access);

/* Maps [address, address + size) at `to` instead of at itself. */
bool pgtable_map_to(struct pgtable *table, uint64_t address, uint64_t to, uint64_t size,
                    enum pgtable_memory memory, unsigned int access);

/* Takes [address, address + size) away; blocks are split where need be. The caller invalidates
 * TLBs. */
bool pgtable_unmap(struct pgtable *table, uint64_t address, uint64_t size);

/* For an SMMU that does not snoop the caches: writes all tables back to memory, now and whenever
 * they change. */
void pgtable_write_back(struct pgtable *table);

/* The leaf descriptor for `address` and the size it covers; 0 when nothing is mapped. */
uint64_t pgtable_lookup(const struct pgtable *table, uint64_t address, uint64_t *size);

/* T0SZ for the table: 64 - bits. SL0 of VTCR_EL2 and STE.S2SL0 for its start level (stage 2 only).
 */
unsigned int pgtable_t0sz(const struct pgtable *table);
unsigned int pgtable_sl0(const struct pgtable *table);

#endif
