/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "smmu.h"

#include <stddef.h>

#include "../clock.h"
#include "../console.h"
#include "../mmio.h"
#include "cd.h"
#include "command.h"
#include "queue.h"
#include "registers.h"
#include "ste.h"
#include "streams.h"
#include "tables.h"

#define TIMEOUT_US 100000u

/* dom0 is the only user of either: the number matters to nobody but the SMMU's TLB. */
#define VMID_DOM0 1u
#define ASID_DOM0 1u

#define CR0_ALL \
    (SMMU_CR0_SMMUEN | SMMU_CR0_PRIQEN | SMMU_CR0_EVENTQEN | SMMU_CR0_CMDQEN | SMMU_CR0_ATSCHK)

static uint32_t read(const struct smmu *smmu, uint32_t offset)
{
    return mmio_read32(smmu->base + offset);
}

static void write(const struct smmu *smmu, uint32_t offset, uint32_t value)
{
    mmio_write32(smmu->base + offset, value);
}

/* Waits until the register has `value` in the bits of `mask`. */
static bool wait_for(const struct smmu *smmu, uint32_t offset, uint32_t mask, uint32_t value)
{
    uint64_t deadline = clock_deadline(TIMEOUT_US);
    bool last;

    do {
        last = clock_passed(deadline);
        if ((read(smmu, offset) & mask) == value)
            return true;
    } while (!last);
    return false;
}

static const char *set_cr0(const struct smmu *smmu, uint32_t value)
{
    write(smmu, SMMU_CR0, value);
    return wait_for(smmu, SMMU_CR0ACK, CR0_ALL, value)
               ? NULL
               : "it does not take on what CR0 says (CR0ACK stays different)";
}

static const char *set_irq_ctrl(const struct smmu *smmu, uint32_t value)
{
    write(smmu, SMMU_IRQ_CTRL, value);
    return wait_for(smmu, SMMU_IRQ_CTRLACK, UINT32_MAX, value)
               ? NULL
               : "it does not take on what IRQ_CTRL says (IRQ_CTRLACK stays different)";
}

/* What becomes of traffic while SMMUEN is off. The procedure is SMMU_GBPA's (IHI 0070, 6.3): one
 * write, with Update set, when no update is under way. */
static const char *set_gbpa_abort(const struct smmu *smmu, bool abort)
{
    static const char busy[] = "it does not finish an update of GBPA";
    uint32_t value;

    if (!wait_for(smmu, SMMU_GBPA, SMMU_GBPA_UPDATE, 0))
        return busy;
    value = read(smmu, SMMU_GBPA) & ~SMMU_GBPA_ABORT;
    if (abort)
        value |= SMMU_GBPA_ABORT;
    write(smmu, SMMU_GBPA, value | SMMU_GBPA_UPDATE);
    return wait_for(smmu, SMMU_GBPA, SMMU_GBPA_UPDATE, 0) ? NULL : busy;
}

bool smmu_aborts(const struct smmu *smmu)
{
    return (read(smmu, SMMU_GBPA) & SMMU_GBPA_ABORT) != 0;
}

const char *smmu_abort(struct smmu *smmu, uint64_t base)
{
    const char *error;

    *smmu = (struct smmu){.base = base};
    if ((read(smmu, SMMU_CR0ACK) & SMMU_CR0_SMMUEN) != 0)
        console_printf("hyp: the SMMU at 0x%llx was left on by firmware, and is stopped\n",
                       (unsigned long long)base);
    /* In this order: at no moment is traffic let through that was not before. */
    error = set_gbpa_abort(smmu, true);
    if (error == NULL)
        error = set_cr0(smmu, 0);
    if (error == NULL)
        error = set_irq_ctrl(smmu, 0);
    if (error == NULL && !smmu_aborts(smmu))
        console_printf("hyp: the SMMU at 0x%llx ignores GBPA.ABORT: it stops DMA only once it "
                       "translates\n",
                       (unsigned long long)base);
    return error;
}

static unsigned int output_bits(uint32_t oas)
{
    static const uint8_t bits[] = {32, 36, 40, 42, 44, 48, 52, 52};

    return bits[oas & 7];
}

const char *smmu_probe(struct smmu *smmu, bool tree_says_coherent)
{
    uint32_t idr0 = read(smmu, SMMU_IDR0);
    uint32_t idr1 = read(smmu, SMMU_IDR1);
    uint32_t idr5 = read(smmu, SMMU_IDR5);

    smmu->coherent = (idr0 & SMMU_IDR0_COHACC) != 0 && tree_says_coherent;
    smmu->stage1 = (idr0 & SMMU_IDR0_S1P) != 0;
    smmu->stage2 = (idr0 & SMMU_IDR0_S2P) != 0;
    smmu->two_level = SMMU_IDR0_ST_LEVEL(idr0) == SMMU_ST_LEVEL_TWO;
    smmu->sid_bits = SMMU_IDR1_SIDSIZE(idr1);
    smmu->oas_bits = output_bits(SMMU_IDR5_OAS(idr5));

    if (!smmu->stage1 && !smmu->stage2)
        return "it translates in no stage (IDR0.S1P, IDR0.S2P)";
    if ((idr0 & SMMU_IDR0_TTF_AARCH64) == 0)
        return "it does not take AArch64 translation tables (IDR0.TTF)";
    if (SMMU_IDR0_TTENDIAN(idr0) == SMMU_TTENDIAN_BIG)
        return "it takes big-endian translation tables only (IDR0.TTENDIAN)";
    if ((idr5 & SMMU_IDR5_GRAN4K) == 0)
        return "it does not take translation tables with 4 KiB pages (IDR5.GRAN4K)";
    if ((idr1 & (SMMU_IDR1_TABLES_PRESET | SMMU_IDR1_QUEUES_PRESET)) != 0)
        return "its tables or queues are at fixed places (IDR1.TABLES_PRESET, IDR1.QUEUES_PRESET)";
    return NULL;
}

/* IDR5.OAS, as far as tables with 4 KiB pages reach: 5 is 48 bits. */
static unsigned int output_size(const struct smmu *smmu)
{
    uint32_t oas = SMMU_IDR5_OAS(read(smmu, SMMU_IDR5));

    return oas < 5 ? oas : 5;
}

static void make_stage2_entry(struct smmu *smmu, const struct pgtable *table)
{
    struct ste_stage2 fields = {
        .table = (uintptr_t)table->root,
        .walk = tables_walk_attributes(smmu),
        .vmid = VMID_DOM0,
        .t0sz = pgtable_t0sz(table),
        .sl0 = pgtable_sl0(table),
        .output_size = output_size(smmu),
        .stall_forced = SMMU_IDR0_STALL_MODEL(read(smmu, SMMU_IDR0)) == SMMU_STALL_MODEL_FORCED,
    };

    ste_encode_stage2(smmu->ste, &fields);
}

static const char *make_stage1_entry(struct smmu *smmu, const struct pgtable *table)
{
    uint32_t stall_model = SMMU_IDR0_STALL_MODEL(read(smmu, SMMU_IDR0));
    struct cd_fields cd_fields = {
        .table = (uintptr_t)table->root,
        .walk = tables_walk_attributes(smmu),
        .mair = PGTABLE_MAIR,
        .asid = ASID_DOM0,
        .t0sz = pgtable_t0sz(table),
        .output_size = output_size(smmu),
        .stall_forced = stall_model == SMMU_STALL_MODEL_FORCED,
    };
    struct ste_stage1 ste_fields = {
        .walk = tables_walk_attributes(smmu),
        .stall_optional = stall_model == SMMU_STALL_MODEL_OPTIONAL,
    };
    uint64_t *cd = tables_alloc(smmu, CD_WORDS * sizeof(uint64_t));

    if (cd == NULL)
        return "no memory for its context descriptor where it can address it";
    cd_encode(cd, &cd_fields);
    mmio_publish(cd, CD_WORDS * sizeof(*cd), !smmu->coherent);
    ste_fields.context_descriptor = (uintptr_t)cd;
    ste_encode_stage1(smmu->ste, &ste_fields);
    return NULL;
}

static const char *make_entry(struct smmu *smmu, struct pgtable *table)
{
    unsigned int bits = smmu->oas_bits < 48 ? smmu->oas_bits : 48;

    if (table->format == PGTABLE_STAGE2 ? !smmu->stage2 : !smmu->stage1)
        return "it does not have the stage that the translation tables are for";
    if (table->bits > bits || (uintptr_t)table->root >> bits != 0)
        return "the translation tables reach further than its addresses (IDR5.OAS)";
    if (!smmu->coherent)
        pgtable_write_back(table);
    smmu->stage = table->format == PGTABLE_STAGE2 ? 2 : 1;
    if (smmu->stage == 1)
        return make_stage1_entry(smmu, table);
    make_stage2_entry(smmu, table);
    return NULL;
}

/* CR1 and CR2. PTM: the SMMU's TLB is invalidated by its command queue alone. */
static void set_attributes(const struct smmu *smmu)
{
    struct walk_attributes walk = tables_walk_attributes(smmu);

    write(smmu, SMMU_CR1,
          walk.cacheability << SMMU_CR1_QUEUE_IC_SHIFT |
              walk.cacheability << SMMU_CR1_QUEUE_OC_SHIFT |
              walk.shareability << SMMU_CR1_QUEUE_SH_SHIFT |
              walk.cacheability << SMMU_CR1_TABLE_IC_SHIFT |
              walk.cacheability << SMMU_CR1_TABLE_OC_SHIFT |
              walk.shareability << SMMU_CR1_TABLE_SH_SHIFT);
    write(smmu, SMMU_CR2, SMMU_CR2_RECINVSID | SMMU_CR2_PTM);
}

/* Nothing that firmware or an earlier owner left in the SMMU's caches may be used (3.11, 3.21). */
static const char *forget_everything(struct smmu *smmu)
{
    const char *error = queue_push(smmu, command_cfgi_all());

    if (error == NULL && (read(smmu, SMMU_IDR0) & SMMU_IDR0_HYP) != 0)
        error = queue_push(smmu, command_tlbi_el2_all());
    if (error == NULL)
        error = queue_push(smmu, command_tlbi_nsnh_all());
    return error != NULL ? error : queue_sync(smmu);
}

/* The order is that of 3.11 and SMMU_CR0: registers while what they govern is off, command queue,
 * invalidation, event queue, translation last. */
static const char *start(struct smmu *smmu)
{
    uint32_t cr0 = SMMU_CR0_CMDQEN;
    const char *error;

    set_attributes(smmu);
    streams_attach(smmu);
    queue_attach_commands(smmu);
    write(smmu, SMMU_GERRORN, read(smmu, SMMU_GERROR));
    error = set_cr0(smmu, cr0);
    if (error == NULL)
        error = forget_everything(smmu);
    if (error != NULL)
        return error;

    queue_attach_events(smmu);
    cr0 |= SMMU_CR0_EVENTQEN;
    error = set_cr0(smmu, cr0);
    if (error != NULL)
        return error;

    /* A device that claims to have translated an address itself is looked at all the same. */
    if ((read(smmu, SMMU_IDR0) & SMMU_IDR0_ATS) != 0)
        cr0 |= SMMU_CR0_ATSCHK;
    return set_cr0(smmu, cr0 | SMMU_CR0_SMMUEN);
}

const char *smmu_enable(struct smmu *smmu, unsigned int stream_bits, struct pgtable *table)
{
    uint32_t idr1 = read(smmu, SMMU_IDR1);
    const char *error;

    if (stream_bits > smmu->sid_bits)
        return "a stream ID is beyond those that it takes (IDR1.SIDSIZE)";
    error = make_entry(smmu, table);
    if (error == NULL)
        error = streams_init(smmu, stream_bits);
    if (error == NULL)
        error = queue_init(smmu, SMMU_IDR1_CMDQS(idr1), SMMU_IDR1_EVENTQS(idr1));
    if (error == NULL)
        error = start(smmu);
    if (error != NULL)
        smmu->stage = 0;
    return error;
}

const char *smmu_open(struct smmu *smmu, uint32_t first, uint32_t count)
{
    if (smmu->stage == 0)
        return "it is not enabled";
    return streams_open(smmu, first, count);
}

const char *smmu_invalidate(struct smmu *smmu)
{
    const char *error;

    if (smmu->stage == 0)
        return "it is not enabled";
    spinlock_take(&smmu->lock);
    error = queue_push(smmu, smmu->stage == 2 ? command_tlbi_s12_vmall(VMID_DOM0)
                                              : command_tlbi_nh_all(0));
    if (error == NULL)
        error = queue_sync(smmu);
    spinlock_release(&smmu->lock);
    return error;
}

void smmu_stop(const struct smmu *smmu)
{
    /* What SMMUEN off means is GBPA's to say, so that comes first (IHI 0070, SMMU_CR0 and
     * SMMU_GBPA). */
    if (smmu->stage != 0 && set_gbpa_abort(smmu, true) == NULL && smmu_aborts(smmu))
        write(smmu, SMMU_CR0, 0);
}

const char *smmu_bypass(struct smmu *smmu)
{
    const char *error = set_cr0(smmu, 0);

    smmu->stage = 0;
    if (error == NULL)
        error = set_irq_ctrl(smmu, 0);
    if (error == NULL)
        error = set_gbpa_abort(smmu, false);
    if (error == NULL && smmu_aborts(smmu))
        error = "it keeps GBPA.ABORT set";
    return error;
}

/* Wires, not messages: an MSI's address of 0 means none (3.18). */
static void disable_msis(const struct smmu *smmu)
{
    uint32_t idr0 = read(smmu, SMMU_IDR0);

    if ((idr0 & SMMU_IDR0_MSI) == 0)
        return;
    mmio_write64(smmu->base + SMMU_GERROR_IRQ_CFG0, 0);
    mmio_write64(smmu->base + SMMU_EVENTQ_IRQ_CFG0, 0);
    if ((idr0 & SMMU_IDR0_PRI) != 0)
        mmio_write64(smmu->base + SMMU_PRIQ_IRQ_CFG0, 0);
}

const char *smmu_enable_interrupts(struct smmu *smmu)
{
    const char *error = set_irq_ctrl(smmu, 0);

    if (error != NULL)
        return error;
    disable_msis(smmu);
    error = set_irq_ctrl(smmu, SMMU_IRQ_CTRL_GERROR_IRQEN | SMMU_IRQ_CTRL_EVENTQ_IRQEN);
    if (error != NULL)
        return error;
    /* An interrupt says that something new came; what came earlier raises none. */
    smmu_handle_events(smmu);
    smmu_handle_error(smmu);
    return NULL;
}

void smmu_print_state(const struct smmu *smmu)
{
    uint32_t cr0ack = read(smmu, SMMU_CR0ACK);

    console_printf("SMMU base=0x%llx state=%s cr0ack=0x%x gbpa=0x%x\n",
                   (unsigned long long)smmu->base, (cr0ack & SMMU_CR0_SMMUEN) != 0 ? "on" : "off",
                   cr0ack, read(smmu, SMMU_GBPA));
}
