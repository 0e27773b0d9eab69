/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* PSCI (Arm DEN 0022), by SMC, as the device tree of a hypervisor's dom0 says. */
#ifndef TESTS_DOM0_PSCI_H
#define TESTS_DOM0_PSCI_H

#include <stdint.h>

#define PSCI_VERSION       UINT64_C(0x84000000)
#define PSCI_CPU_OFF       UINT64_C(0x84000002)
#define PSCI_CPU_ON        UINT64_C(0xc4000003)
#define PSCI_AFFINITY_INFO UINT64_C(0xc4000004)
#define PSCI_SYSTEM_OFF    UINT64_C(0x84000008)

#define PSCI_AFFINITY_OFF 1

/* Any call: x0 of the answer. */
int64_t psci_invoke(uint64_t function, uint64_t x1, uint64_t x2, uint64_t x3);

#endif
