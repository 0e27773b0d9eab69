/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "ste.h"

/* Fields' names and places are those of IHI 0070, 5.2; a place is within its 64-bit word. */

/* Word 0 */
#define STE_CONFIG(value)         ((uint64_t)(value) << 1)
#define STE_CONFIG_STAGE1         5u
#define STE_CONFIG_STAGE2         6u
#define STE_S1FMT_LINEAR          (UINT64_C(0) << 4)
#define STE_S1CONTEXTPTR(address) ((address)&UINT64_C(0x000fffffffffffc0))
#define STE_S1CDMAX_ONE           (UINT64_C(0) << 59)

/* Word 1 */
#define STE_S1CIR(value)   ((uint64_t)(value) << 2)
#define STE_S1COR(value)   ((uint64_t)(value) << 4)
#define STE_S1CSH(value)   ((uint64_t)(value) << 6)
#define STE_S1STALLD       (UINT64_C(1) << 27)
#define STE_EATS_ABORT     (UINT64_C(0) << 28)
#define STE_STRW_NS_EL1    (UINT64_C(0) << 30)
#define STE_SHCFG_INCOMING (UINT64_C(1) << 44)

/* Word 2 */
#define STE_S2VMID(value) ((uint64_t)(value))
#define STE_S2T0SZ(value) ((uint64_t)(value) << 32)
#define STE_S2SL0(value)  ((uint64_t)(value) << 38)
#define STE_S2IR0(value)  ((uint64_t)(value) << 40)
#define STE_S2OR0(value)  ((uint64_t)(value) << 42)
#define STE_S2SH0(value)  ((uint64_t)(value) << 44)
#define STE_S2TG_4K       (UINT64_C(0) << 46)
#define STE_S2PS(value)   ((uint64_t)(value) << 48)
#define STE_S2AA64        (UINT64_C(1) << 51)
#define STE_S2ENDI_LITTLE (UINT64_C(0) << 52)
#define STE_S2AFFD        (UINT64_C(1) << 53)
#define STE_S2S           (UINT64_C(1) << 57)
#define STE_S2R           (UINT64_C(1) << 58)

/* Word 3 */
#define STE_S2TTB(address) ((address)&UINT64_C(0x000ffffffffffff0))

static void clear(uint64_t ste[STE_WORDS])
{
    unsigned int i;

    for (i = 0; i < STE_WORDS; i++)
        ste[i] = 0;
}

void ste_encode_stage1(uint64_t ste[STE_WORDS], const struct ste_stage1 *fields)
{
    clear(ste);
    ste[0] = STE_V | STE_CONFIG(STE_CONFIG_STAGE1) | STE_S1FMT_LINEAR |
             STE_S1CONTEXTPTR(fields->context_descriptor) | STE_S1CDMAX_ONE;
    ste[1] = STE_S1CIR(fields->walk.cacheability) | STE_S1COR(fields->walk.cacheability) |
             STE_S1CSH(fields->walk.shareability) | STE_EATS_ABORT | STE_STRW_NS_EL1 |
             STE_SHCFG_INCOMING;
    /* S1STALLD is ILLEGAL where stalling is not a choice. */
    if (fields->stall_optional)
        ste[1] |= STE_S1STALLD;
}

void ste_encode_stage2(uint64_t ste[STE_WORDS], const struct ste_stage2 *fields)
{
    clear(ste);
    ste[0] = STE_V | STE_CONFIG(STE_CONFIG_STAGE2);
    ste[1] = STE_EATS_ABORT | STE_SHCFG_INCOMING;
    ste[2] = STE_S2VMID(fields->vmid) | STE_S2T0SZ(fields->t0sz) | STE_S2SL0(fields->sl0) |
             STE_S2IR0(fields->walk.cacheability) | STE_S2OR0(fields->walk.cacheability) |
             STE_S2SH0(fields->walk.shareability) | STE_S2TG_4K | STE_S2PS(fields->output_size) |
             STE_S2AA64 | STE_S2ENDI_LITTLE | STE_S2AFFD | STE_S2R;
    if (fields->stall_forced)
        ste[2] |= STE_S2S;
    ste[3] = STE_S2TTB(fields->table);
}
