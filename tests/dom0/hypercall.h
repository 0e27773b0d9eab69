/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Xen's hypercalls (hyp/xen.h). */
#ifndef TESTS_DOM0_HYPERCALL_H
#define TESTS_DOM0_HYPERCALL_H

#include "../../hyp/xen.h"

/* Any call with up to three arguments: x0 of the answer. */
static inline int64_t hypercall(uint64_t number, uint64_t a0, uint64_t a1, uint64_t a2)
{
    register uint64_t x0 __asm__("x0") = a0;
    register uint64_t x1 __asm__("x1") = a1;
    register uint64_t x2 __asm__("x2") = a2;
    register uint64_t x16 __asm__("x16") = number;

    __asm__ volatile("hvc %4"
                     : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x16)
                     : "i"(XEN_HYPERCALL_TAG)
                     : "x3", "x4", "memory");
    return (int64_t)x0;
}

static inline int64_t hypercall_xen_version(uint32_t command, const volatile void *argument)
{
    return hypercall(XEN_HYPERVISOR_XEN_VERSION, command, (uintptr_t)argument, 0);
}

static inline int64_t hypercall_grant_table_op(uint32_t command, const volatile void *elements,
                                               uint32_t count)
{
    return hypercall(XEN_HYPERVISOR_GRANT_TABLE_OP, command, (uintptr_t)elements, count);
}

#endif
