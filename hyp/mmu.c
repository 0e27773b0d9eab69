/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "mmu.h"

#include "boot/image.h"
#include "console.h"
#include "mmio.h"
#include "pgtable.h"
#include "sysreg.h"

#define PAGE_MASK UINT64_C(0xfff)

/* TCR_EL2 with E2H = 0 (DDI 0487 D19.2.140) */
#define TCR_RES1       (UINT64_C(1) << 31 | UINT64_C(1) << 23)
#define TCR_IRGN0_WBWA (UINT64_C(1) << 8)
#define TCR_ORGN0_WBWA (UINT64_C(1) << 10)
#define TCR_SH0_INNER  (UINT64_C(3) << 12)
#define TCR_PS_SHIFT   16

/* SCTLR_EL2 (D19.2.119) */
#define SCTLR_RES1 UINT64_C(0x30c50830)
#define SCTLR_M    (UINT64_C(1) << 0)
#define SCTLR_C    (UINT64_C(1) << 2)
#define SCTLR_SA   (UINT64_C(1) << 3)
#define SCTLR_I    (UINT64_C(1) << 12)
#define SCTLR_WXN  (UINT64_C(1) << 19)

static struct pgtable table;

/* In the order in which boot/head.S loads them. */
struct {
    uint64_t mair;
    uint64_t tcr;
    uint64_t ttbr0;
    uint64_t sctlr;
} mmu_registers;

unsigned int mmu_physical_bits(void)
{
    static const uint8_t bits[] = {32, 36, 40, 42, 44, 48, 48, 48};

    return bits[sysreg_field(SYSREG_READ(id_aa64mmfr0_el1), 0, 4) & 7];
}

static void map(uint64_t start, uint64_t end, enum pgtable_memory memory, unsigned int access)
{
    start &= ~PAGE_MASK;
    end = (end + PAGE_MASK) & ~PAGE_MASK;
    if (!pgtable_map(&table, start, end - start, memory, access))
        panic("cannot map 0x%lx-0x%lx at EL2", start, end);
    BARRIER_DSB();
    BARRIER_ISB();
}

static void prepare_registers(void)
{
    uint64_t parange = sysreg_field(SYSREG_READ(id_aa64mmfr0_el1), 0, 4);

    if (parange > 5)
        parange = 5; /* 48 bits: more needs FEAT_LPA2, which these tables do not use */
    mmu_registers.mair = PGTABLE_MAIR;
    mmu_registers.tcr = TCR_RES1 | TCR_IRGN0_WBWA | TCR_ORGN0_WBWA | TCR_SH0_INNER |
                        parange << TCR_PS_SHIFT | pgtable_t0sz(&table);
    mmu_registers.ttbr0 = (uintptr_t)table.root;
    mmu_registers.sctlr = SCTLR_RES1 | SCTLR_M | SCTLR_C | SCTLR_SA | SCTLR_I | SCTLR_WXN;
}

void mmu_build(void)
{
    uint64_t start = (uintptr_t)image_start;

    if (!pgtable_init(&table, PGTABLE_EL2, mmu_physical_bits()))
        panic("no room for EL2 translation tables");
    map(start, (uintptr_t)image_text_end, PGTABLE_NORMAL, PGTABLE_READ | PGTABLE_EXECUTE);
    map((uintptr_t)image_text_end, (uintptr_t)image_rodata_end, PGTABLE_NORMAL, PGTABLE_READ);
    map((uintptr_t)image_rodata_end, (uintptr_t)image_end, PGTABLE_NORMAL,
        PGTABLE_READ | PGTABLE_WRITE);
    prepare_registers();
}

void mmu_map_memory(uint64_t address, uint64_t size)
{
    map(address, address + size, PGTABLE_NORMAL, PGTABLE_READ | PGTABLE_WRITE);
}

void mmu_map_device(uint64_t address, uint64_t size)
{
    map(address, address + size, PGTABLE_DEVICE, PGTABLE_READ | PGTABLE_WRITE);
}
