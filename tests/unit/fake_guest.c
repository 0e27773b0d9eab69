/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "fake_guest.h"

#include <stdlib.h>
#include <string.h>

#include "hyp/dom0.h"
#include "hyp/translate.h"

#define PAGE 4096u

static uint8_t memory[FAKE_GUEST_PAGES][PAGE] __attribute__((aligned(4096)));
static enum fake_guest_page kinds[FAKE_GUEST_PAGES];

void fake_guest_reset(void)
{
    memset(memory, 0, sizeof(memory));
    memset(kinds, 0, sizeof(kinds));
}

void fake_guest_set(unsigned int page, enum fake_guest_page kind)
{
    kinds[page] = kind;
}

/* Where a page's memory is: in reverse order. */
static uint8_t *memory_of(uint64_t page)
{
    return memory[FAKE_GUEST_PAGES - 1 - page];
}

uint8_t *fake_guest_at(uint64_t address)
{
    uint64_t offset = address - FAKE_GUEST_ADDRESS;

    if (offset >= sizeof(memory))
        abort();
    return memory_of(offset / PAGE) + offset % PAGE;
}

bool translate_address(uint64_t address, bool write, uint64_t *physical)
{
    uint64_t page = (address - FAKE_GUEST_ADDRESS) / PAGE;

    if (page >= FAKE_GUEST_PAGES || kinds[page] == FAKE_GUEST_NOTHING ||
        (write && kinds[page] == FAKE_GUEST_READ_ONLY))
        return false;
    *physical = (uintptr_t)fake_guest_at(address);
    return true;
}

bool dom0_can_be_read(uint64_t address, uint64_t size)
{
    uint64_t offset = address - (uintptr_t)memory;

    if (offset >= sizeof(memory) || size > sizeof(memory) - offset)
        return false;
    return offset / PAGE == (offset + size - 1) / PAGE &&
           kinds[FAKE_GUEST_PAGES - 1 - offset / PAGE] != FAKE_GUEST_FOREIGN;
}
