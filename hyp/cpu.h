/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The CPUs. dom0 has all of them, each virtual CPU being its physical one, so a struct cpu is both:
 * what EL2 keeps for a CPU, and how dom0 is to be entered on it.
 */
#ifndef HYP_CPU_H
#define HYP_CPU_H

#include <stdbool.h>
#include <stdint.h>

#include "board.h"
#include "spinlock.h"
#include "trap.h"
#include "vgic.h"

enum cpu_state { CPU_OFF, CPU_ON_PENDING, CPU_ON };

struct cpu {
    void *stack_top; /* first: boot_secondary reads it with the MMU off */
    uint64_t mpidr;  /* affinity fields only */
    enum cpu_state state;
    uint64_t entry;   /* where dom0 wants this CPU to start ... */
    uint64_t context; /* ... and what it finds in x0 there */
    bool resuming;    /* comes back from a power-down suspend */
    struct vgic vgic;
};

/* Makes a struct cpu for each CPU of the board; the caller becomes the one with its own MPIDR.
 * Panics when the tree does not list the CPU that this runs on. */
void cpu_init(const struct board *board);

/* The CPU that this runs on. */
struct cpu *cpu_this(void);

/* The CPU with these affinity fields, or NULL. */
struct cpu *cpu_find(uint64_t mpidr);

/* Some CPU other than `cpu` that is on, or NULL. */
struct cpu *cpu_other(const struct cpu *cpu);

/* Says that this CPU runs dom0 from now on; it does not if another one has panicked. */
void cpu_set_on(struct cpu *cpu);

/* Has all other CPUs that run dom0, or are about to, come to panic_join(). Takes no lock. */
void cpu_stop_others(void);

/* Guards `state` and `entry` of all CPUs. */
extern struct spinlock cpu_lock;

/* Sets this CPU's EL2 and EL1 registers up for dom0; once on each CPU whenever it comes up. */
void cpu_prepare_dom0(void);

/* From now on dom0 runs in AArch32 at EL1; panics when this CPU cannot. */
void cpu_use_aarch32(void);
bool cpu_dom0_is_aarch32(void);

/*
 * Starts dom0's kernel on this CPU: at EL1, MMU off, interrupts masked, and the tree in x0 (Linux
 * Documentation/arch/arm64/booting.rst), or in r2 (Documentation/arch/arm/booting.rst).
 */
_Noreturn void cpu_boot_dom0(uint64_t entry, uint64_t tree);

/* C side of boot_secondary. */
_Noreturn void cpu_secondary_main(struct cpu *cpu);

#endif
