/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "pci.h"

#include <stddef.h>

#include "../../hyp/console.h"
#include "../../hyp/mmio.h"

#define FUNCTIONS_MAX 32u

/* Configuration header, type 0 (PCI Local Bus Specification 3.0, 6.1) */
#define PCI_ID           0x00u
#define PCI_COMMAND      0x04u
#define PCI_HEADER_TYPE  0x0eu
#define PCI_BAR(n)       (0x10u + 4 * (n))
#define PCI_CAPABILITIES 0x34u

#define COMMAND_MEMORY      (1u << 1)
#define COMMAND_BUS_MASTER  (1u << 2)
#define STATUS_CAPABILITIES (1u << 20) /* in the 32 bits at PCI_COMMAND */
#define BAR_IO              (1u << 0)
#define BAR_64              (2u << 1)
#define BAR_TYPE_MASK       (3u << 1)
#define HEADER_MULTI        0x80u
#define NO_FUNCTION         0xffffffffu

static struct pci_function functions[FUNCTIONS_MAX];
static unsigned int function_count;
static struct board_range window; /* what is left of it */

uint8_t pci_read8(const struct pci_function *function, uint32_t offset)
{
    return mmio_read8(function->configuration + offset);
}

uint32_t pci_read32(const struct pci_function *function, uint32_t offset)
{
    return mmio_read32(function->configuration + offset);
}

static void write32(const struct pci_function *function, uint32_t offset, uint32_t value)
{
    mmio_write32(function->configuration + offset, value);
}

static uint64_t allocate(uint64_t size)
{
    uint64_t base = (window.base + size - 1) & -size;

    if (size > window.size || base - window.base > window.size - size)
        panic("dom0: no room for a BAR of 0x%lx bytes", size);
    window.size -= base - window.base + size;
    window.base = base + size;
    return base;
}

/* How large a BAR is shows in which of its bits stay 0 (6.2.5.1). Returns how many BARs it takes.
 */
static unsigned int place_bar(struct pci_function *function, unsigned int bar)
{
    uint32_t low = pci_read32(function, PCI_BAR(bar));
    bool wide = (low & BAR_IO) == 0 && (low & BAR_TYPE_MASK) == BAR_64 && bar + 1 < PCI_BARS;
    uint64_t mask, base;

    write32(function, PCI_BAR(bar), UINT32_MAX);
    mask = pci_read32(function, PCI_BAR(bar));
    if (wide) {
        write32(function, PCI_BAR(bar + 1), UINT32_MAX);
        mask |= (uint64_t)pci_read32(function, PCI_BAR(bar + 1)) << 32;
    } else {
        mask |= UINT64_C(0xffffffff) << 32;
    }
    mask &= ~UINT64_C(0xf);
    if ((low & BAR_IO) != 0 || (uint32_t)mask == 0) {
        write32(function, PCI_BAR(bar), 0);
        return wide ? 2 : 1;
    }
    base = allocate(-mask);
    write32(function, PCI_BAR(bar), (uint32_t)base);
    if (wide)
        write32(function, PCI_BAR(bar + 1), (uint32_t)(base >> 32));
    function->bars[bar] = (struct board_range){base, -mask};
    return wide ? 2 : 1;
}

static void add(uint64_t configuration, uint32_t requester)
{
    struct pci_function *function = &functions[function_count];
    unsigned int bar = 0;

    if (function_count == FUNCTIONS_MAX)
        panic("dom0: more than %u PCI functions", FUNCTIONS_MAX);
    *function = (struct pci_function){.configuration = configuration, .requester = requester};
    function_count++;
    if ((pci_read8(function, PCI_HEADER_TYPE) & ~HEADER_MULTI) != 0)
        return; /* a bridge */
    while (bar < PCI_BARS)
        bar += place_bar(function, bar);
    write32(function, PCI_COMMAND, COMMAND_MEMORY | COMMAND_BUS_MASTER);
}

/* A device without function 0 is none, and what it says there holds for all (3.2.2.3.4). */
static void add_device(uint64_t configuration, uint32_t requester)
{
    bool multi = (mmio_read8(configuration + PCI_HEADER_TYPE) & HEADER_MULTI) != 0;
    uint32_t i;

    if (mmio_read32(configuration + PCI_ID) == NO_FUNCTION)
        return;
    for (i = 0; i < (multi ? 8 : 1); i++) {
        if (mmio_read32(configuration + (i << 12) + PCI_ID) != NO_FUNCTION)
            add(configuration + (i << 12), requester + i);
    }
}

void pci_init(const struct platform *platform)
{
    uint32_t requester;

    function_count = 0;
    if (!platform->has_pci)
        return;
    window = platform->pci_window;
    for (requester = 0; requester < 256; requester += 8)
        add_device(platform->pci.registers.base + ((uint64_t)requester << 12), requester);
}

struct pci_function *pci_find(uint32_t vendor, uint32_t device, unsigned int index)
{
    unsigned int i;

    for (i = 0; i < function_count; i++) {
        if (pci_read32(&functions[i], PCI_ID) == (device << 16 | vendor) && index-- == 0)
            return &functions[i];
    }
    return NULL;
}

uint32_t pci_capability(const struct pci_function *function, uint32_t from, uint8_t id)
{
    unsigned int patience = 48; /* there is room for no more */
    uint32_t at;

    if ((pci_read32(function, PCI_COMMAND) & STATUS_CAPABILITIES) == 0)
        return 0;
    at = pci_read8(function, from == 0 ? PCI_CAPABILITIES : from + 1);
    for (; at >= 0x40 && patience > 0; patience--, at = pci_read8(function, at + 1)) {
        if (pci_read8(function, at) == id)
            return at;
    }
    return 0;
}
