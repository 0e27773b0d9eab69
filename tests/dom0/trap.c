/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Exceptions: those of probe.h are results; any other is a bug. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../hyp/console.h"
#include "../../hyp/sysreg.h"

/* As vectors.S saves it. */
struct trap_frame {
    uint64_t x[19];
    uint64_t lr;
    uint64_t pc;
    uint64_t pstate;
};

#pragma GCC visibility push(hidden)
extern uint8_t probe_start[], probe_end[];
#pragma GCC visibility pop

void trap_sync(struct trap_frame *frame);
_Noreturn void trap_other(struct trap_frame *frame);

_Static_assert(offsetof(struct trap_frame, lr) == 152, "vectors.S counts on it");

static bool is_probe(uint64_t address)
{
    return address >= (uintptr_t)probe_start && address < (uintptr_t)probe_end;
}

void trap_sync(struct trap_frame *frame)
{
    uint64_t esr = SYSREG_READ(esr_el1);

    /* A fetch from a bad address is known by where it came from. */
    if (!is_probe(frame->pc) && !is_probe(frame->lr))
        panic("dom0: exception at 0x%lx: ESR 0x%lx, FAR 0x%lx", frame->pc, esr,
              SYSREG_READ(far_el1));
    frame->x[0] = esr;
    frame->pc = frame->lr;
}

_Noreturn void trap_other(struct trap_frame *frame)
{
    panic("dom0: unexpected interrupt or SError at 0x%lx: ESR 0x%lx", frame->pc,
          SYSREG_READ(esr_el1));
}
