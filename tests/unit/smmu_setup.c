/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "smmu_setup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "fake_mmio.h"
#include "fake_pool.h"
#include "fake_smmu.h"
#include "hyp/smmu/event.h"
#include "hyp/smmu/ste.h"

#define RW (PGTABLE_READ | PGTABLE_WRITE)

struct smmu setup_smmu;
struct pgtable setup_table;

static void assert_seen(const uint64_t *words, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++)
        assert_int_equal(fake_mmio_seen((uintptr_t)(words + i)), words[i]);
}

/* An entry may become valid only after its body, a level-1 descriptor only after its table. */
static void check_order(const uint64_t *word)
{
    const uint64_t *level1 = setup_smmu.stream_table;
    size_t count;

    if (*word == setup_smmu.ste[0] && *word != 0)
        assert_seen(word + 1, STE_WORDS - 1);
    if (!setup_smmu.stream_two_level || level1 == NULL)
        return;
    count = (size_t)1 << (setup_smmu.stream_bits - 8);
    if (word >= level1 && word < level1 + count)
        assert_seen((const uint64_t *)(uintptr_t)(*word & ~UINT64_C(63)), 256 * STE_WORDS);
}

const char *setup_enable(enum pgtable_format format, unsigned int table_bits,
                         unsigned int stream_bits)
{
    const char *error;

    fake_mmio_check = NULL;
    memset(&setup_smmu, 0xa5, sizeof(setup_smmu));
    assert_true(pgtable_init(&setup_table, format, table_bits));
    assert_true(pgtable_map(&setup_table, SETUP_RAM, SETUP_RAM_SIZE, PGTABLE_NORMAL, RW));
    assert_true(pgtable_unmap(&setup_table, SETUP_HOLE, 4096));
    assert_true(pgtable_map(&setup_table, SETUP_DEVICE, 4096, PGTABLE_DEVICE, RW));
    assert_true(pgtable_map(&setup_table, SETUP_READABLE, 4096, PGTABLE_NORMAL, PGTABLE_READ));
    error = smmu_abort(&setup_smmu, FAKE_SMMU_BASE);
    if (error == NULL)
        error = smmu_probe(&setup_smmu, true);
    fake_mmio_check = check_order;
    return error != NULL ? error : smmu_enable(&setup_smmu, stream_bits, &setup_table);
}

void setup_check(const char *error)
{
    if (error != NULL)
        fail_msg("%s", error);
}

void setup_must_enable(enum pgtable_format format, unsigned int stream_bits)
{
    setup_check(setup_enable(format, 40, stream_bits));
}

static void assert_translates(uint32_t stream, uint64_t address, bool write, bool device)
{
    struct fake_smmu_access access = fake_smmu_access(stream, address, write);

    assert_int_equal(access.event, FAKE_SMMU_NO_EVENT);
    assert_int_equal(access.outcome, FAKE_SMMU_TRANSLATED);
    assert_int_equal(access.output, address);
    assert_int_equal(access.device, device);
    assert_int_equal(access.stage, setup_table.format == PGTABLE_STAGE2 ? 2 : 1);
}

static void assert_faults(uint32_t stream, uint64_t address, bool write, unsigned int event)
{
    struct fake_smmu_access access = fake_smmu_access(stream, address, write);

    assert_int_equal(access.outcome, FAKE_SMMU_ABORTED);
    assert_int_equal(access.event, event);
}

void setup_assert_open(uint32_t stream)
{
    assert_translates(stream, SETUP_RAM, true, false);
    assert_translates(stream, SETUP_RAM + SETUP_RAM_SIZE - 1, false, false);
    assert_translates(stream, SETUP_HOLE - 1, true, false);
    assert_translates(stream, SETUP_HOLE + 4096, true, false);
    assert_translates(stream, SETUP_DEVICE + 8, true, true);
    assert_translates(stream, SETUP_READABLE, false, false);
    assert_faults(stream, SETUP_READABLE, true, 0x13);
    assert_faults(stream, SETUP_HOLE, false, 0x10);
    assert_faults(stream, SETUP_RAM + SETUP_RAM_SIZE, false, 0x10);
    assert_faults(stream, UINT64_C(1) << 40, false, 0x10);
    assert_faults(stream, (uintptr_t)setup_smmu.stream_table, true, 0x10);
}

void setup_assert_closed(uint32_t stream, unsigned int event)
{
    assert_faults(stream, SETUP_RAM, false, event);
    assert_faults(stream, SETUP_RAM, true, event);
}
