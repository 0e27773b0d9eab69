/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "cpu.h"

#include "../../hyp/console.h"
#include "../../hyp/mmio.h"
#include "psci.h"

/* As head.S reads it at cpu_entry. */
struct cpu_start {
    void *stack_top;
    void (*run)(void *context);
    void *context;
};

#pragma GCC visibility push(hidden)
void cpu_entry(void);
#pragma GCC visibility pop

int64_t cpu_start(uint64_t mpidr, void (*run)(void *context), void *context, void *stack_top)
{
    static struct cpu_start start;

    start = (struct cpu_start){stack_top, run, context};
    mmio_publish(&start, sizeof(start), true);
    return psci_invoke(PSCI_CPU_ON, mpidr, (uintptr_t)cpu_entry, (uintptr_t)&start);
}

void cpu_wait_off(uint64_t mpidr)
{
    while (psci_invoke(PSCI_AFFINITY_INFO, mpidr, 0, 0) != PSCI_AFFINITY_OFF)
        ;
}

_Noreturn void cpu_stop(void)
{
    psci_invoke(PSCI_CPU_OFF, 0, 0, 0);
    panic("dom0: a CPU does not go off");
}
