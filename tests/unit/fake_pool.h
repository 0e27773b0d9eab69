/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The hypervisor's memory: at an address as on a board, so that it fits into every descriptor. */
#ifndef TESTS_UNIT_FAKE_POOL_H
#define TESTS_UNIT_FAKE_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hyp/pool.h"

#define FAKE_POOL_SIZE (UINT64_C(64) << 20)

/* Takes everything back; from now on `limit` bytes can be had. */
void fake_pool_reset(size_t limit);

/* Called whenever memory is asked for, until fake_pool_reset(). */
extern void (*fake_pool_asked)(void);

/* The pool's address, and how much of it is in use. */
uint8_t *fake_pool_start(void);
size_t fake_pool_used(void);

/* Whether [address, address + size) is memory that was handed out. */
bool fake_pool_holds(uint64_t address, uint64_t size);

#endif
