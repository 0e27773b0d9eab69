/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "stage2.h"

#include "console.h"
#include "gic_mmio.h"
#include "mmu.h"
#include "sysreg.h"

/* VTCR_EL2 (DDI 0487 D19.2.160): walks are write-back, inner shareable; 4 KiB granule */
#define VTCR_RES1       (UINT64_C(1) << 31)
#define VTCR_SL0_SHIFT  6
#define VTCR_IRGN0_WBWA (UINT64_C(1) << 8)
#define VTCR_ORGN0_WBWA (UINT64_C(1) << 10)
#define VTCR_SH0_INNER  (UINT64_C(3) << 12)
#define VTCR_PS_SHIFT   16

#define VMID_DOM0 UINT64_C(1)

#define PAGE_SIZE  UINT64_C(4096)
#define BLOCK_SIZE UINT64_C(0x200000) /* what a table of pages covers */

static const struct board *stage2_board;
static struct board_range stage2_own_memory;
static const struct passive *stage2_passive;
static struct pgtable cpu_table;
static struct pgtable smmu_table; /* in use when it has a root */
static struct pgtable *changing;  /* for remove() */

/* Whole pages: whoever owns a part of one owns it all. */
static void remove(uint64_t base, uint64_t size)
{
    uint64_t start = base & ~(PAGE_SIZE - 1);
    uint64_t end = (base + size + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);

    if (!pgtable_unmap(changing, start, end - start))
        panic("cannot take 0x%lx-0x%lx away from dom0", base, base + size);
}

/* Those that nothing here drives may be anywhere, even where no table reaches. */
static void remove_registers(const struct hidden_frame *frame)
{
    uint64_t end = UINT64_C(1) << changing->bits;

    if (frame->base < end)
        remove(frame->base, frame->size < end - frame->base ? frame->size : end - frame->base);
}

static void map_page(struct pgtable *table, uint64_t ipa, uint64_t machine, unsigned int access)
{
    if (!pgtable_map_to(table, ipa, machine, PAGE_SIZE, PGTABLE_NORMAL, access))
        panic("cannot map a page at 0x%lx for dom0", ipa);
}

/* Makes all tables that pages of the window will need: they stay once they are there, and nothing
 * is allocated while dom0 runs on several CPUs. */
static void prepare_window(struct pgtable *table)
{
    const struct board_range *window = &stage2_passive->window;
    uint64_t at, end = window->base + window->size;

    for (at = window->base; at < end; at = (at | (BLOCK_SIZE - 1)) + 1) {
        map_page(table, at, at, PGTABLE_READ);
        remove(at, PAGE_SIZE);
    }
}

static void build(struct pgtable *table, enum pgtable_format format, unsigned int bits)
{
    const struct board *board = stage2_board;
    unsigned int i;

    changing = table;
    if (!pgtable_init(table, format, bits) ||
        !pgtable_map(table, 0, UINT64_C(1) << bits, PGTABLE_DEVICE, PGTABLE_READ | PGTABLE_WRITE))
        panic("no memory for dom0's translation tables");
    for (i = 0; i < board->ram_count; i++) {
        if (!pgtable_map(table, board->ram[i].base, board->ram[i].size, PGTABLE_NORMAL,
                         PGTABLE_READ | PGTABLE_WRITE | PGTABLE_EXECUTE))
            panic("RAM at 0x%lx cannot be mapped in %u address bits", board->ram[i].base, bits);
    }
    remove(stage2_own_memory.base, stage2_own_memory.size);
    remove(stage2_passive->memory.base, stage2_passive->memory.size);
    remove(stage2_passive->window.base, stage2_passive->window.size);
    prepare_window(table);
    gic_mmio_for_each_range(board, remove);
    /* A GICv2's way to the CPU interface, the physical one among them: dom0 has system registers.
     */
    for (i = 0; i < board->gic_frame_count; i++)
        remove(board->gic_frames[i].base, board->gic_frames[i].size);
    for (i = 0; i < board->hidden.count; i++)
        remove_registers(&board->hidden.list[i]);
}

void stage2_build(const struct board *board, struct board_range own_memory,
                  const struct passive *passive, unsigned int bits)
{
    stage2_board = board;
    stage2_own_memory = own_memory;
    stage2_passive = passive;
    build(&cpu_table, PGTABLE_STAGE2, bits);
}

struct pgtable *stage2_for_smmu(bool smmu_has_stage2)
{
    if (smmu_has_stage2)
        return &cpu_table;
    if (smmu_table.root == NULL)
        build(&smmu_table, PGTABLE_SMMU_STAGE1, cpu_table.bits);
    return &smmu_table;
}

void stage2_map_page(uint64_t ipa, uint64_t machine, bool writable)
{
    unsigned int access = PGTABLE_READ | (writable ? PGTABLE_WRITE : 0);

    map_page(&cpu_table, ipa, machine, access);
    if (smmu_table.root != NULL)
        map_page(&smmu_table, ipa, machine, access);
}

void stage2_unmap_page(uint64_t ipa)
{
    changing = &cpu_table;
    remove(ipa, PAGE_SIZE);
    changing = &smmu_table;
    if (smmu_table.root != NULL)
        remove(ipa, PAGE_SIZE);
}

/* Stage 1 entries of the CPUs' TLBs may combine both stages (DDI 0487 D8.14.5), so all of them go.
 */
void stage2_invalidate(void)
{
    __asm__ volatile("dsb ishst\n\ttlbi vmalls12e1is\n\tdsb ish\n\tisb" ::: "memory");
}

/* VTCR_EL2.PS: the output size, as in ID_AA64MMFR0_EL1.PARange. */
static uint64_t output_size(unsigned int bits)
{
    static const uint8_t sizes[] = {32, 36, 40, 42, 44, 48};
    uint64_t code = 0;

    while (code < sizeof(sizes) - 1 && sizes[code] < bits)
        code++;
    return code;
}

void stage2_load(void)
{
    SYSREG_WRITE(vtcr_el2, VTCR_RES1 | output_size(mmu_physical_bits()) << VTCR_PS_SHIFT |
                               VTCR_SH0_INNER | VTCR_ORGN0_WBWA | VTCR_IRGN0_WBWA |
                               (uint64_t)pgtable_sl0(&cpu_table) << VTCR_SL0_SHIFT |
                               pgtable_t0sz(&cpu_table));
    SYSREG_WRITE(vttbr_el2, VMID_DOM0 << 48 | (uintptr_t)cpu_table.root);
    BARRIER_ISB();
}
