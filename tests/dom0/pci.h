/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* PCI Express configuration space by ECAM (PCI Express Base Specification, 7.2.2), bus 0. */
#ifndef TESTS_DOM0_PCI_H
#define TESTS_DOM0_PCI_H

#include "platform.h"

#define PCI_BARS 6u

struct pci_function {
    uint64_t configuration; /* its 4 KiB of configuration space */
    uint32_t requester;     /* bus << 8 | device << 3 | function: its stream ID on this board */
    struct board_range bars[PCI_BARS]; /* size 0: none, or the upper half of the one before */
};

/* Gives memory BARs addresses and enables memory and bus mastering, for every function that there
 * is. */
void pci_init(const struct platform *platform);

/* The function at `index` among those with this vendor and device ID; NULL when there is none. */
struct pci_function *pci_find(uint32_t vendor, uint32_t device, unsigned int index);

/* The offset of the next capability with this ID behind `from` (0: the first); 0 when there is
 * none. */
uint32_t pci_capability(const struct pci_function *function, uint32_t from, uint8_t id);

/* At any offset in configuration space. */
uint8_t pci_read8(const struct pci_function *function, uint32_t offset);
uint32_t pci_read32(const struct pci_function *function, uint32_t offset);

#endif
