/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The hypervisor's own memory: handed out at boot, never given back. It lies right after the
 * hypervisor's image, inside the range that dom0 and its devices cannot reach. Addresses are
 * physical and virtual at once: EL2 maps memory 1:1. Host tests link a fake of this in place of
 * pool.c.
 */
#ifndef HYP_POOL_H
#define HYP_POOL_H

#include <stddef.h>

/* Zeroed memory of `size` bytes at a multiple of `alignment` (a power of two); NULL when it is used
 * up. */
void *pool_alloc(size_t size, size_t alignment);

#endif
