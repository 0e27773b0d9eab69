/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * dom0: its memory, and getting its kernel, ramdisk and device tree to where it expects them
 * (Linux Documentation/arch/arm64/booting.rst).
 */
#ifndef HYP_DOM0_H
#define HYP_DOM0_H

#include <stdbool.h>
#include <stdint.h>

#include "../loader/devices.h"
#include "../loader/image.h"
#include "board.h"
#include "passive.h"

/* Works out which RAM is dom0's, and which of that is free; panics when there is none. */
void dom0_init(const struct board *board, struct board_range own_memory);

/* Takes `size` bytes of free RAM away from dom0 for good, before anything of dom0's is placed; the
 * hypervisor can use them. Panics when there is no such range. */
struct board_range dom0_give_up(uint64_t size, const char *what);

/* Whether [address, address + size) is dom0's RAM. */
bool dom0_owns(uint64_t address, uint64_t size);

/* Whether it is, and the hypervisor can read it too: reserved memory is not mapped at EL2. */
bool dom0_can_be_read(uint64_t address, uint64_t size);

/* Opens the kernel module, and unpacks it in dom0's own free memory; panics when it is no kernel
 * that can be booted. */
struct image *dom0_open_kernel(void);

/* Puts the kernel where it can run and returns its entry point; panics when there is no room for
 * it. */
uint64_t dom0_load_kernel(struct image *image);

/*
 * Writes dom0's device tree and returns its address; panics when that fails. `devices` are the
 * protected ones, or NULL when the verdict is off; `passive` may be NULL too.
 */
uint64_t dom0_write_tree(struct devices *devices, const struct passive *passive);

#endif
