/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Stream table entries and context descriptors, field by field in the bit numbers of IHI 0070. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "hyp/smmu/cd.h"
#include "hyp/smmu/registers.h"
#include "hyp/smmu/ste.h"

struct field {
    unsigned int low; /* bit number in the 512 bits */
    uint64_t value;
};

/* All bits of `words` are those of the fields, and no others are set. */
static void assert_fields(const uint64_t words[8], const struct field *fields, size_t count)
{
    uint64_t expected[8] = {0};
    size_t i;

    for (i = 0; i < count; i++)
        expected[fields[i].low / 64] |= fields[i].value << fields[i].low % 64;
    for (i = 0; i < 8; i++)
        assert_int_equal(words[i], expected[i]);
}

#define ASSERT_FIELDS(words, fields) \
    assert_fields(words, fields, sizeof(fields) / sizeof((fields)[0]))

static void fill(uint64_t words[8])
{
    unsigned int i;

    for (i = 0; i < 8; i++)
        words[i] = UINT64_MAX;
}

static void test_stage2(void **state)
{
    static const struct field fields[] = {
        {0, 1},                         /* V */
        {1, 6},                         /* Config: stage 2 alone */
        {108, 1},                       /* SHCFG: as it comes */
        {128, 257},                     /* S2VMID */
        {160, 20},                      /* S2T0SZ: 44 bits */
        {166, 2},                       /* S2SL0: level 0 */
        {168, 1},                       /* S2IR0: write-back */
        {170, 1},                       /* S2OR0 */
        {172, 3},                       /* S2SH0: inner */
        {176, 4},                       /* S2PS: 44 bits */
        {179, 1},                       /* S2AA64 */
        {181, 1},                       /* S2AFFD */
        {186, 1},                       /* S2R */
        {196, UINT64_C(0xabcdef12345)}, /* S2TTB[51:4] */
    };
    struct ste_stage2 stage2 = {
        .table = UINT64_C(0xabcdef123450),
        .walk = {SMMU_CACHE_WRITE_BACK, SMMU_SHARE_INNER},
        .vmid = 257,
        .t0sz = 20,
        .sl0 = 2,
        .output_size = 4,
    };
    uint64_t ste[STE_WORDS];

    (void)state;
    fill(ste);
    ste_encode_stage2(ste, &stage2);
    ASSERT_FIELDS(ste, fields);
}

static void test_stage2_uncached_stalling(void **state)
{
    static const struct field fields[] = {
        {0, 1},   {1, 6},   {108, 1}, {128, 1}, {160, 24},          {166, 1},
        {172, 2}, /* S2SH0: outer; S2IR0, S2OR0: none */
        {176, 5}, {179, 1}, {181, 1}, {185, 1}, /* S2S */ {186, 1}, {196, UINT64_C(0x4001000)},
    };
    struct ste_stage2 stage2 = {
        .table = 0x40010000,
        .walk = {SMMU_CACHE_NON, SMMU_SHARE_OUTER},
        .vmid = 1,
        .t0sz = 24,
        .sl0 = 1,
        .output_size = 5,
        .stall_forced = true,
    };
    uint64_t ste[STE_WORDS];

    (void)state;
    fill(ste);
    ste_encode_stage2(ste, &stage2);
    ASSERT_FIELDS(ste, fields);
}

static void test_stage1(void **state)
{
    static const struct field fields[] = {
        {0, 1},                       /* V */
        {1, 5},                       /* Config: stage 1 alone */
        {6, UINT64_C(0xabcdef12345)}, /* S1ContextPtr[51:6] */
        {66, 1},                      /* S1CIR: write-back */
        {68, 1},                      /* S1COR */
        {70, 3},                      /* S1CSH: inner */
        {108, 1},                     /* SHCFG: as it comes */
    };
    static const struct field stalld[] = {
        {0, 1},   {1, 5}, {6, UINT64_C(0xabcdef12345)}, {70, 2}, {91, 1}, /* S1STALLD */
        {108, 1},
    };
    struct ste_stage1 stage1 = {
        .context_descriptor = UINT64_C(0xabcdef12345) << 6,
        .walk = {SMMU_CACHE_WRITE_BACK, SMMU_SHARE_INNER},
    };
    uint64_t ste[STE_WORDS];

    (void)state;
    fill(ste);
    ste_encode_stage1(ste, &stage1);
    ASSERT_FIELDS(ste, fields);

    stage1.walk = (struct walk_attributes){SMMU_CACHE_NON, SMMU_SHARE_OUTER};
    stage1.stall_optional = true;
    ste_encode_stage1(ste, &stage1);
    ASSERT_FIELDS(ste, stalld);
}

static void test_cd(void **state)
{
    static const struct field fields[] = {
        {0, 16},                       /* T0SZ: 48 bits */
        {8, 1},                        /* IR0: write-back */
        {10, 1},                       /* OR0 */
        {12, 3},                       /* SH0: inner */
        {30, 1},                       /* EPD1 */
        {31, 1},                       /* V */
        {32, 5},                       /* IPS: 48 bits */
        {35, 1},                       /* AFFD */
        {41, 1},                       /* AA64 */
        {45, 1},                       /* R */
        {46, 1},                       /* A */
        {47, 1},                       /* ASET */
        {48, 0x1234},                  /* ASID */
        {68, UINT64_C(0xabcdef12345)}, /* TTB0[51:4] */
        {192, 0x04ff},                 /* MAIR0 */
    };
    struct cd_fields cd_fields = {
        .table = UINT64_C(0xabcdef123450),
        .walk = {SMMU_CACHE_WRITE_BACK, SMMU_SHARE_INNER},
        .mair = 0x04ff,
        .asid = 0x1234,
        .t0sz = 16,
        .output_size = 5,
    };
    uint64_t cd[CD_WORDS], stalling[CD_WORDS];

    (void)state;
    fill(cd);
    cd_encode(cd, &cd_fields);
    ASSERT_FIELDS(cd, fields);

    cd_fields.stall_forced = true;
    cd_encode(stalling, &cd_fields);
    assert_int_equal(stalling[0], cd[0] | UINT64_C(1) << 44); /* S */
    assert_memory_equal(stalling + 1, cd + 1, sizeof(cd) - 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stage2),
        cmocka_unit_test(test_stage2_uncached_stalling),
        cmocka_unit_test(test_stage1),
        cmocka_unit_test(test_cd),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
