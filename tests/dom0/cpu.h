/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* A second CPU. */
#ifndef TESTS_DOM0_CPU_H
#define TESTS_DOM0_CPU_H

#include <stdint.h>

/*
 * Starts the CPU with these MPIDR affinity fields in `run`, which must not return. `stack_top` is
 * 16-byte aligned. Returns what PSCI does: 0, or why not.
 */
int64_t cpu_start(uint64_t mpidr, void (*run)(void *context), void *context, void *stack_top);

/* Waits until a CPU that was started is off, and can be started again. */
void cpu_wait_off(uint64_t mpidr);

/* Turns this CPU off. */
_Noreturn void cpu_stop(void);

#endif
