/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The C library's header by Xen's means. */
#ifndef KERNEL_NOTE_STDBOOL_H
#define KERNEL_NOTE_STDBOOL_H

#include <xen/types.h>

#endif
