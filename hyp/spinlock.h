/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* A lock between CPUs at EL2, where nothing interrupts its holder. */
#ifndef HYP_SPINLOCK_H
#define HYP_SPINLOCK_H

#include <stdatomic.h>

struct spinlock {
    atomic_flag held;
};

static inline void spinlock_take(struct spinlock *lock)
{
    while (atomic_flag_test_and_set_explicit(&lock->held, memory_order_acquire))
        continue;
}

static inline void spinlock_release(struct spinlock *lock)
{
    atomic_flag_clear_explicit(&lock->held, memory_order_release);
}

#endif
