/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "translate.h"

#include "sysreg.h"

/* PAR_EL1 (DDI 0487 D19.2.114) */
#define PAR_F       (UINT64_C(1) << 0)
#define PAR_ADDRESS UINT64_C(0x0000fffffffff000)

#define PAGE_OFFSET UINT64_C(0xfff)

/* boot/vectors.S */
bool translate_run_read(uint64_t address);
bool translate_run_write(uint64_t address);
bool translate_run_stage1(uint64_t address);

/* One AT instruction. What it leaves in registers that say what dom0 did is undone. */
static bool translate(bool (*run)(uint64_t address), uint64_t address, uint64_t *result)
{
    uint64_t saved_par = SYSREG_READ(par_el1);
    uint64_t far = SYSREG_READ(far_el2);
    uint64_t hpfar = SYSREG_READ(hpfar_el2);
    bool answered = run(address);
    uint64_t par = SYSREG_READ(par_el1);

    SYSREG_WRITE(par_el1, saved_par);
    SYSREG_WRITE(far_el2, far);
    SYSREG_WRITE(hpfar_el2, hpfar);
    *result = (par & PAR_ADDRESS) | (address & PAGE_OFFSET);
    return answered && (par & PAR_F) == 0;
}

bool translate_address(uint64_t address, bool write, uint64_t *physical)
{
    return translate(write ? translate_run_write : translate_run_read, address, physical);
}

bool translate_stage1(uint64_t address, uint64_t *ipa)
{
    return translate(translate_run_stage1, address, ipa);
}
