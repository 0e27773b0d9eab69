/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * dom0's accesses to an ITS's control registers (Arm IHI 0069, 5.2, 12.19). An ITS reads and writes
 * memory by physical address, past any translation, wherever its tables and commands tell it to. So
 * its tables are in the hypervisor's memory, whatever dom0 provided, and it never sees dom0's
 * command queue: commands are copied, checked, into one of the hypervisor's own.
 */
#ifndef HYP_ITS_H
#define HYP_ITS_H

#include "board.h"
#include "gic_mmio.h"

/* Takes the board's ITSes over, disabled; panics when there is no memory. */
void its_init(const struct board *board);

/* Carries out an access at `offset` into the control frame of ITS `index`; false when its size is
 * wrong. */
bool its_access(unsigned int index, struct gic_access *access, uint64_t offset);

#endif
