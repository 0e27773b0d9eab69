/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "cd.h"

/* Fields' names and places are those of IHI 0070, 5.4; a place is within its 64-bit word. */

/* Word 0 */
#define CD_T0SZ(value) ((uint64_t)(value))
#define CD_TG0_4K      (UINT64_C(0) << 6)
#define CD_IR0(value)  ((uint64_t)(value) << 8)
#define CD_OR0(value)  ((uint64_t)(value) << 10)
#define CD_SH0(value)  ((uint64_t)(value) << 12)
#define CD_ENDI_LITTLE (UINT64_C(0) << 15)
#define CD_EPD1        (UINT64_C(1) << 30)
#define CD_V           (UINT64_C(1) << 31)
#define CD_IPS(value)  ((uint64_t)(value) << 32)
#define CD_AFFD        (UINT64_C(1) << 35)
#define CD_AA64        (UINT64_C(1) << 41)
#define CD_S           (UINT64_C(1) << 44)
#define CD_R           (UINT64_C(1) << 45)
#define CD_A           (UINT64_C(1) << 46)
#define CD_ASET        (UINT64_C(1) << 47)
#define CD_ASID(value) ((uint64_t)(value) << 48)

/* Word 1 */
#define CD_TTB0(address) ((address)&UINT64_C(0x000ffffffffffff0))

void cd_encode(uint64_t cd[CD_WORDS], const struct cd_fields *fields)
{
    unsigned int i;

    for (i = 0; i < CD_WORDS; i++)
        cd[i] = 0;
    cd[0] = CD_T0SZ(fields->t0sz) | CD_TG0_4K | CD_IR0(fields->walk.cacheability) |
            CD_OR0(fields->walk.cacheability) | CD_SH0(fields->walk.shareability) | CD_ENDI_LITTLE |
            CD_EPD1 | CD_V | CD_IPS(fields->output_size) | CD_AFFD | CD_AA64 | CD_R | CD_A |
            CD_ASET | CD_ASID(fields->asid);
    if (fields->stall_forced)
        cd[0] |= CD_S;
    cd[1] = CD_TTB0(fields->table);
    cd[3] = fields->mair;
}
