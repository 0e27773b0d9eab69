/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The C library's header by Xen's means: the types, and the constants that Xen has not got. */
#ifndef KERNEL_NOTE_STDINT_H
#define KERNEL_NOTE_STDINT_H

#include <xen/types.h>

/* clang-format off */
#define UINT32_C(value) value##U
#define UINT64_C(value) value##ULL
/* clang-format on */

#ifndef UINT64_MAX
#define UINT64_MAX UINT64_C(18446744073709551615)
#endif

#endif
