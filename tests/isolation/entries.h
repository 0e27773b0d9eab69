/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Exceptions, and in which state their handler finds itself. */
#ifndef TESTS_ISOLATION_ENTRIES_H
#define TESTS_ISOLATION_ENTRIES_H

#include <stdint.h>

/* Parts of PSTATE that a CPU may have, where SPSR_EL1 has them. */
#define ENTRIES_SSBS   (UINT64_C(1) << 12)
#define ENTRIES_ALLINT (UINT64_C(1) << 13)
#define ENTRIES_PAN    (UINT64_C(1) << 22)
#define ENTRIES_UAO    (UINT64_C(1) << 23)
#define ENTRIES_DIT    (UINT64_C(1) << 24)
#define ENTRIES_TCO    (UINT64_C(1) << 25)

struct entry {
    uint64_t pstate; /* the handler's, as SPSR_EL1 would have it; at bit 32, its offset in the
                        vector table */
    uint64_t saved;  /* SPSR_EL1 */
};

/*
 * Takes an exception in state `pstate` (EL1, SP_EL0 or SP_EL1), by what is at `instruction`, one of
 * the below, with `address` in x0. `parts` are those that can be read. VBAR_EL1 is entries_vectors
 * meanwhile.
 */
struct entry entries_take(uint64_t pstate, uint64_t instruction, uint64_t address, uint64_t parts);

#pragma GCC visibility push(hidden)
extern uint8_t entries_vectors[], entries_undefined[], entries_trapped[], entries_load[],
    entries_store[], entries_fetch[];
#pragma GCC visibility pop

#endif
