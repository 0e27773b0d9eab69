/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * PSCI (Arm DEN 0022) and the rest of the SMC calling convention (DEN 0028): dom0's calls are
 * checked and passed to the firmware, with the hypervisor's own entry point put before dom0's.
 */
#ifndef HYP_PSCI_H
#define HYP_PSCI_H

#include "trap.h"

/* Asks the firmware what it offers. It is called by SMC: an HVC at EL2 would call ourselves. */
void psci_init(void);

/* Handles dom0's HVC or SMC whose function ID is in x0; results go to x0-x3. */
void psci_call(struct frame *frame);

_Noreturn void psci_system_off(void);
_Noreturn void psci_system_reset(void);

#endif
