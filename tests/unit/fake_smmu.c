/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "fake_smmu.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "fake_clock.h"
#include "fake_console.h"
#include "fake_mmio.h"
#include "fake_pool.h"

/* Offsets (IHI 0070, 6.2), written down a second time on purpose. */
enum {
    IDR0 = 0x00,
    IDR1 = 0x04,
    IDR5 = 0x14,
    CR0 = 0x20,
    CR0ACK = 0x24,
    CR1 = 0x28,
    CR2 = 0x2c,
    GBPA = 0x44,
    IRQ_CTRL = 0x50,
    IRQ_CTRLACK = 0x54,
    GERROR = 0x60,
    GERRORN = 0x64,
    GERROR_IRQ_CFG0 = 0x68,
    STRTAB_BASE = 0x80,
    STRTAB_BASE_CFG = 0x88,
    CMDQ_BASE = 0x90,
    CMDQ_PROD = 0x98,
    CMDQ_CONS = 0x9c,
    EVENTQ_BASE = 0xa0,
    EVENTQ_IRQ_CFG0 = 0xb0,
    PRIQ_IRQ_CFG0 = 0xd0,
    EVENTQ_PROD = 0x100a8,
    EVENTQ_CONS = 0x100ac
};

#define SMMUEN        (1u << 0)
#define EVENTQEN      (1u << 2)
#define CMDQEN        (1u << 3)
#define GERROR_IRQEN  (1u << 0)
#define EVENTQ_IRQEN  (1u << 2)
#define UPDATE        (1u << 31)
#define ABORT         (1u << 20)
#define CMDQ_ERR      (1u << 0)
#define ADDRESS       UINT64_C(0x000fffffffffffe0)
#define LATENCY_LOOKS 3u

static struct fake_smmu_state smmus[FAKE_SMMU_MAX];
static unsigned int smmu_count;
struct fake_smmu_state *fake_smmu_selected = &smmus[0];
void (*fake_smmu_touched)(void);

void fake_smmu_select(unsigned int index)
{
    assert_true(index < smmu_count);
    fake_smmu_selected = &smmus[index];
}

unsigned int fake_smmu_index(void)
{
    return (unsigned int)(fake_smmu_selected - smmus);
}

static bool supports(uint32_t idr0_bit)
{
    return (fake_smmu.idr0 & idr0_bit) != 0;
}

static bool is_legal(unsigned int opcode)
{
    if (opcode == fake_smmu.illegal)
        return false;
    switch (opcode) {
    case 0x03: /* CFGI_STE */
    case 0x04: /* CFGI_STE_RANGE, CFGI_ALL */
    case 0x30: /* TLBI_NSNH_ALL */
    case 0x44: /* RESUME */
    case 0x46: /* SYNC */
        return true;
    case 0x10: /* TLBI_NH_ALL */
        return supports(1u << 1);
    case 0x20: /* TLBI_EL2_ALL */
        return supports(1u << 9);
    case 0x28: /* TLBI_S12_VMALL */
        return supports(1u << 0);
    default:
        return false;
    }
}

static void take_effect(const uint64_t command[2])
{
    switch (command[0] & 0xff) {
    case 0x03:
        fake_smmu_forget_stream((uint32_t)(command[0] >> 32));
        break;
    case 0x04:
        assert_int_equal(command[1] & 31, 31);
        fake_smmu_forget_configuration();
        break;
    case 0x10:
    case 0x28:
        fake_smmu_forget_translations((int)(command[0] >> 32 & 0xffff));
        break;
    case 0x30:
        fake_smmu_forget_translations(-1);
        break;
    default:
        break;
    }
}

static void obey(const uint64_t command[2])
{
    unsigned int i;

    fake_smmu.commands[command[0] & 0xff]++;
    if ((command[0] & 0xff) == 0x44)
        memcpy(fake_smmu.last_resume, command, sizeof(fake_smmu.last_resume));
    assert_true(fake_smmu.pending_count < FAKE_SMMU_PENDING);
    memcpy(fake_smmu.pending[fake_smmu.pending_count++], command, sizeof(fake_smmu.pending[0]));
    if ((command[0] & 0xff) != 0x46)
        return;
    for (i = 0; i < fake_smmu.pending_count; i++)
        take_effect(fake_smmu.pending[i]);
    fake_smmu.pending_count = 0;
}

void fake_smmu_raise(uint32_t errors)
{
    uint32_t raised = errors & ~(fake_smmu.gerror ^ fake_smmu.gerrorn);

    fake_smmu.gerror ^= raised;
    if (raised != 0 && (fake_smmu.irq_ctrl & GERROR_IRQEN) != 0)
        fake_smmu.error_interrupts++;
}

static bool consume_one(void)
{
    unsigned int log2_size = (unsigned int)(fake_smmu.cmdq_base & 31);
    uint32_t mask = (2u << log2_size) - 1;
    uint32_t consumer = fake_smmu.cmdq_cons & mask;
    uint64_t entry = (fake_smmu.cmdq_base & ADDRESS) + (consumer & mask >> 1) * 16;
    uint64_t command[2];
    uint32_t error = 0;

    if ((fake_smmu.cr0ack & CMDQEN) == 0 || fake_smmu.deaf_commands ||
        ((fake_smmu.gerror ^ fake_smmu.gerrorn) & CMDQ_ERR) != 0 ||
        consumer == (fake_smmu.cmdq_prod & mask))
        return false;
    if (fake_smmu.abort_commands) {
        error = 2;
    } else {
        command[0] = fake_mmio_seen(entry);
        command[1] = fake_mmio_seen(entry + 8);
        if (!is_legal(command[0] & 0xff))
            error = 1;
    }
    fake_smmu.cmdq_cons = error << 24 | consumer;
    if (error != 0) {
        fake_smmu_raise(CMDQ_ERR);
        return false;
    }
    obey(command);
    fake_smmu.cmdq_cons = (consumer + 1) & mask;
    return true;
}

void fake_smmu_consume(void)
{
    while (consume_one())
        ;
}

void fake_smmu_record(const uint64_t record[4])
{
    unsigned int log2_size = (unsigned int)(fake_smmu.eventq_base & 31);
    uint32_t mask = (2u << log2_size) - 1;
    uint32_t producer = fake_smmu.eventq_prod & mask;
    uint32_t used = (producer - fake_smmu.eventq_cons) & mask;
    uint64_t entry = (fake_smmu.eventq_base & ADDRESS) + (producer & mask >> 1) * 32;
    unsigned int i;

    if ((fake_smmu.cr0ack & EVENTQEN) == 0)
        return;
    if (used == 1u << log2_size) {
        if (((fake_smmu.eventq_prod ^ fake_smmu.eventq_cons) & UPDATE) == 0)
            fake_smmu.eventq_prod ^= UPDATE; /* OVFLG */
        return;
    }
    for (i = 0; i < 4; i++)
        fake_mmio_store(entry + i * 8, record[i]);
    fake_smmu.eventq_prod = (fake_smmu.eventq_prod & UPDATE) | ((producer + 1) & mask);
    if (used == 0 && (fake_smmu.irq_ctrl & EVENTQ_IRQEN) != 0)
        fake_smmu.event_interrupts++;
}

/* A register that follows another after a few looks. */
static uint32_t follow(bool deaf, uint32_t *follower, uint32_t leader)
{
    if (!deaf && (fake_smmu.busy == 0 || --fake_smmu.busy == 0))
        *follower = leader;
    return *follower;
}

static uint32_t read_gbpa(void)
{
    if (fake_smmu.gbpa_missing)
        return 0;
    if (!fake_smmu.gbpa_stuck && (fake_smmu.busy == 0 || --fake_smmu.busy == 0))
        fake_smmu.gbpa &= ~UPDATE;
    return fake_smmu.gbpa;
}

static uint64_t read_register(uint64_t offset, unsigned int width)
{
    static uint64_t flood_record[4] = {UINT64_C(0x1000000010), 0, 0, 0};

    assert_int_equal(width, 4);
    switch (offset) {
    case IDR0:
        return fake_smmu.idr0;
    case IDR1:
        return fake_smmu.idr1;
    case IDR5:
        return fake_smmu.idr5;
    case CR0ACK:
        return follow(fake_smmu.deaf_cr0, &fake_smmu.cr0ack, fake_smmu.cr0);
    case GBPA:
        return read_gbpa();
    case IRQ_CTRLACK:
        return follow(fake_smmu.deaf_irq_ctrl, &fake_smmu.irq_ctrlack, fake_smmu.irq_ctrl);
    case GERROR:
        return fake_smmu.gerror;
    case GERRORN:
        return fake_smmu.gerrorn;
    case CMDQ_CONS:
        consume_one();
        return fake_smmu.cmdq_cons;
    case EVENTQ_PROD:
        if (fake_smmu.flood) {
            flood_record[2] += 4096; /* InputAddr: no two are alike */
            fake_smmu_record(flood_record);
        }
        return fake_smmu.eventq_prod;
    default:
        fail_msg("register 0x%llx is read", (unsigned long long)offset);
        return 0;
    }
}

static void write_gbpa(uint32_t value)
{
    if (fake_smmu.gbpa_missing)
        return;
    assert_int_equal(fake_smmu.gbpa & UPDATE, 0);
    assert_true((value & UPDATE) != 0);
    if (fake_smmu.gbpa_sticky)
        value |= fake_smmu.gbpa & ABORT;
    fake_smmu.gbpa = value;
    fake_smmu.busy = LATENCY_LOOKS;
}

static void write_gerrorn(uint32_t value)
{
    assert_int_equal((value ^ fake_smmu.gerrorn) & ~(fake_smmu.gerror ^ fake_smmu.gerrorn), 0);
    fake_smmu.gerrorn = value;
}

/* Bits of CR0 that this SMMU does not have are RES0. */
static void write_cr0(uint32_t value)
{
    uint32_t known = SMMUEN | EVENTQEN | CMDQEN | (supports(1u << 10) ? 1u << 4 : 0);

    assert_int_equal(value & ~known, 0);
    fake_smmu.cr0 = value;
    fake_smmu.busy = LATENCY_LOOKS;
}

static void write_irq_ctrl(uint32_t value)
{
    fake_smmu.irq_ctrl = value;
    fake_smmu.busy = LATENCY_LOOKS;
}

static void write32(uint64_t offset, uint32_t value)
{
    uint32_t on = fake_smmu.cr0 | fake_smmu.cr0ack;

    switch (offset) {
    case CR0:
        write_cr0(value);
        break;
    case CR1:
        assert_int_equal(on, 0);
        fake_smmu.cr1 = value;
        break;
    case CR2:
        assert_int_equal(on, 0);
        fake_smmu.cr2 = value;
        break;
    case GBPA:
        write_gbpa(value);
        break;
    case IRQ_CTRL:
        write_irq_ctrl(value);
        break;
    case GERRORN:
        write_gerrorn(value);
        break;
    case STRTAB_BASE_CFG:
        assert_int_equal(on & SMMUEN, 0);
        fake_smmu.strtab_cfg = value;
        break;
    case CMDQ_PROD:
        fake_smmu.cmdq_prod = value;
        break;
    case CMDQ_CONS:
        assert_int_equal(on & CMDQEN, 0);
        fake_smmu.cmdq_cons = value;
        break;
    case EVENTQ_PROD:
        assert_int_equal(on & EVENTQEN, 0);
        fake_smmu.eventq_prod = value;
        break;
    case EVENTQ_CONS:
        fake_smmu.eventq_cons = value;
        break;
    default:
        fail_msg("register 0x%llx is written", (unsigned long long)offset);
    }
}

/* A queue is aligned to its size, and no larger than IDR1 allows. */
static void write_queue_base(uint64_t *base, uint64_t value, uint64_t entry_size, uint32_t max,
                             uint32_t enable)
{
    uint64_t size = entry_size << (value & 31);

    assert_int_equal((fake_smmu.cr0 | fake_smmu.cr0ack) & enable, 0);
    assert_true((value & 31) <= max);
    assert_int_equal((value & ADDRESS) % size, 0);
    assert_true(fake_pool_holds(value & ADDRESS, size));
    *base = value;
}

static void write64(uint64_t offset, uint64_t value)
{
    switch (offset) {
    case STRTAB_BASE:
        assert_int_equal((fake_smmu.cr0 | fake_smmu.cr0ack) & SMMUEN, 0);
        fake_smmu.strtab_base = value;
        break;
    case CMDQ_BASE:
        write_queue_base(&fake_smmu.cmdq_base, value, 16, fake_smmu.idr1 >> 21 & 31, CMDQEN);
        break;
    case EVENTQ_BASE:
        write_queue_base(&fake_smmu.eventq_base, value, 32, fake_smmu.idr1 >> 16 & 31, EVENTQEN);
        break;
    case GERROR_IRQ_CFG0:
        assert_int_equal(fake_smmu.irq_ctrl & GERROR_IRQEN, 0);
        fake_smmu.gerror_irq_cfg0 = value;
        break;
    case EVENTQ_IRQ_CFG0:
        assert_int_equal(fake_smmu.irq_ctrl & EVENTQ_IRQEN, 0);
        fake_smmu.eventq_irq_cfg0 = value;
        break;
    case PRIQ_IRQ_CFG0:
        fake_smmu.priq_irq_cfg0 = value;
        break;
    default:
        fail_msg("64-bit register 0x%llx is written", (unsigned long long)offset);
    }
}

static uint64_t read_device(uint64_t offset, unsigned int width)
{
    struct fake_smmu_state *looked_at = fake_smmu_selected;
    uint64_t value;

    fake_smmu_select((unsigned int)(offset / FAKE_SMMU_SIZE));
    value = read_register(offset % FAKE_SMMU_SIZE, width);
    fake_smmu_selected = looked_at;
    if (fake_smmu_touched != NULL)
        fake_smmu_touched();
    return value;
}

static void write_device(uint64_t offset, unsigned int width, uint64_t value)
{
    struct fake_smmu_state *looked_at = fake_smmu_selected;

    fake_smmu_select((unsigned int)(offset / FAKE_SMMU_SIZE));
    if (width == 8)
        write64(offset % FAKE_SMMU_SIZE, value);
    else
        write32(offset % FAKE_SMMU_SIZE, (uint32_t)value);
    fake_smmu_selected = looked_at;
    if (fake_smmu_touched != NULL)
        fake_smmu_touched();
}

static void reset(unsigned int count, bool coherent)
{
    static struct fake_mmio_device device = {FAKE_SMMU_BASE, 0, read_device, write_device};

    device.size = count * FAKE_SMMU_SIZE;
    fake_pool_reset(FAKE_POOL_SIZE);
    fake_mmio_reset(coherent);
    fake_mmio_attach(&device);
    fake_console_reset();
    fake_smmu_touched = NULL;
    for (smmu_count = count; count > 0; count--) {
        fake_smmu_select(count - 1);
        fake_smmu_forget_configuration();
        fake_smmu_forget_translations(-1);
        fake_smmu = (struct fake_smmu_state){
            .idr0 = FAKE_SMMU_IDR0,
            .idr1 = FAKE_SMMU_IDR1,
            .idr5 = FAKE_SMMU_IDR5,
            .illegal = 256,
        };
        if (!coherent)
            fake_smmu.idr0 &= ~(1u << 4);
    }
}

void fake_smmu_reset(bool coherent)
{
    reset(1, coherent);
}

void fake_smmu_reset_two(void)
{
    reset(2, true);
}
