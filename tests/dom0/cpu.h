/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* A second CPU. */
#ifndef TESTS_DOM0_CPU_H
#define TESTS_DOM0_CPU_H

#include <stdint.h>

/*
 * Starts the CPU with these MPIDR affinity fields in `run`, which must not return; false when PSCI
 * refuses. `stack_top` is 16-byte aligned.
 */
int64_t cpu_start(uint64_t mpidr, void (*run)(void *context), void *context, void *stack_top);

/* Turns this CPU off. */
_Noreturn void cpu_stop(void);

#endif
