/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The exceptions that the hypervisor injects leave dom0 in the state that those which the CPU takes
 * by itself do: or a handler of dom0's would run, for one, with the user's memory open to it.
 */
#include "../../hyp/sysreg.h"
#include "attempt.h"
#include "entries.h"
#include "target.h"

#define PSTATE_EL1T  UINT64_C(4)
#define PSTATE_EL1H  UINT64_C(5)
#define PSTATE_IF    (UINT64_C(3) << 6)
#define PSTATE_DA    (UINT64_C(3) << 8)
#define PSTATE_BTYPE (UINT64_C(1) << 10)
#define PSTATE_NZCV  (UINT64_C(0xf) << 28)

/* What becomes of these on entry: they stay (DDI 0487 J1.1.2, AArch64.TakeException()). QEMU clears
 * them when it takes an exception itself. */
#define KEPT (PSTATE_NZCV | ENTRIES_DIT)

static bool has(uint64_t id, unsigned int low)
{
    return sysreg_field(id, low, 4) != 0;
}

static uint64_t parts(void)
{
    uint64_t pfr0 = SYSREG_READ(id_aa64pfr0_el1);
    uint64_t pfr1 = SYSREG_READ(id_aa64pfr1_el1);
    uint64_t mmfr1 = SYSREG_READ(id_aa64mmfr1_el1);
    uint64_t mmfr2 = SYSREG_READ(id_aa64mmfr2_el1);

    return (sysreg_field(pfr1, 4, 4) >= 2 ? ENTRIES_SSBS : 0) |
           (has(pfr1, 36) ? ENTRIES_ALLINT : 0) | (has(mmfr1, 20) ? ENTRIES_PAN : 0) |
           (has(mmfr2, 4) ? ENTRIES_UAO : 0) | (has(pfr0, 48) ? ENTRIES_DIT : 0) |
           (has(pfr1, 8) ? ENTRIES_TCO : 0);
}

/* Those bits of SCTLR_EL1 that say what state an exception is taken to, as far as there are. */
static uint64_t controls(uint64_t parts_here)
{
    return ((parts_here & ENTRIES_PAN) != 0 ? UINT64_C(1) << 23 : 0) |   /* SPAN */
           ((parts_here & ENTRIES_SSBS) != 0 ? UINT64_C(1) << 44 : 0) |  /* DSSBS */
           ((parts_here & ENTRIES_ALLINT) != 0 ? UINT64_C(1) << 62 : 0); /* SPINTMASK */
}

/* One exception of the CPU's, and those of the hypervisor's that are to be like it. */
static void compare(const struct target *target, uint64_t pstate, uint64_t parts_here)
{
    const struct {
        const uint8_t *instruction;
        uint64_t address;
    } injected[] = {
        {entries_trapped, 0},
        {entries_load, target->hypervisor.base},
        {entries_store, target->hypervisor.base},
        {entries_fetch, target->text.base},
    };
    struct entry wanted = entries_take(pstate, (uintptr_t)entries_undefined, 0, parts_here), entry;
    unsigned int i;

    wanted.pstate = (wanted.pstate & ~KEPT) | (pstate & KEPT);
    for (i = 0; i < sizeof(injected) / sizeof(injected[0]); i++) {
        uint64_t saved = wanted.saved;

        entry = entries_take(pstate, (uintptr_t)injected[i].instruction, injected[i].address,
                             parts_here);
        /* A branch sets BTYPE, if there is such: the fetch is after it. */
        if (injected[i].instruction == entries_fetch)
            saved = (saved & ~(3 * PSTATE_BTYPE)) | (entry.saved & (3 * PSTATE_BTYPE));
        attempt_unchanged(entry.pstate == wanted.pstate && entry.saved == saved,
                          (entry.pstate ^ wanted.pstate) | (entry.saved ^ saved));
    }
}

void by_exception(const struct target *target)
{
    uint64_t parts_here = parts();
    uint64_t controls_here = controls(parts_here);
    uint64_t sctlr = SYSREG_READ(sctlr_el1);
    uint64_t vbar = SYSREG_READ(vbar_el1);
    const uint64_t bti = has(SYSREG_READ(id_aa64pfr1_el1), 0) ? PSTATE_BTYPE : 0;
    const uint64_t masked = PSTATE_IF | PSTATE_DA;
    unsigned int i;

    attempt_begin("injected-state");
    SYSREG_WRITE(vbar_el1, (uintptr_t)entries_vectors);
    for (i = 0; i < 4; i++) {
        /* With the controls that are there all off, all on, and all but one alike. */
        uint64_t on = i == 0   ? 0
                      : i == 1 ? controls_here
                      : i == 2 ? controls_here & UINT64_C(1) << 23
                               : controls_here & ~(UINT64_C(1) << 23);

        SYSREG_WRITE(sctlr_el1, (sctlr & ~controls_here) | on);
        BARRIER_ISB();
        compare(target, PSTATE_EL1H | masked, parts_here);
        compare(target, PSTATE_EL1H | masked | parts_here, parts_here);
        compare(target, PSTATE_EL1H | PSTATE_IF | PSTATE_NZCV | bti, parts_here);
        compare(target, PSTATE_EL1T | masked | (parts_here & ~ENTRIES_PAN) | bti, parts_here);
    }
    SYSREG_WRITE(sctlr_el1, sctlr);
    SYSREG_WRITE(vbar_el1, vbar);
    BARRIER_ISB();
    attempt_end();
}
