/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Reading and writing system registers, and the barriers that go with them. */
#ifndef HYP_SYSREG_H
#define HYP_SYSREG_H

#include <stdint.h>

#define SYSREG_READ(name)                                                   \
    ({                                                                      \
        uint64_t sysreg_value_;                                             \
        __asm__ volatile("mrs %0, " #name : "=r"(sysreg_value_)::"memory"); \
        sysreg_value_;                                                      \
    })

#define SYSREG_WRITE(name, value) \
    __asm__ volatile("msr " #name ", %0" ::"r"((uint64_t)(value)) : "memory")

#define BARRIER_ISB() __asm__ volatile("isb" ::: "memory")
#define BARRIER_DSB() __asm__ volatile("dsb sy" ::: "memory")

/* A bit field [low, low + width) of a register's value. */
static inline uint64_t sysreg_field(uint64_t value, unsigned int low, unsigned int width)
{
    return (value >> low) & ((UINT64_C(1) << width) - 1);
}

/* The affinity fields of an MPIDR_EL1 (DDI 0487 D19.2.99): what PSCI and GICD_IROUTER name a CPU
 * by. */
#define SYSREG_MPIDR_AFFINITY UINT64_C(0xff00ffffff)

#endif
