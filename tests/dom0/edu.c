/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "edu.h"

#include <stddef.h>

#include "../../hyp/clock.h"
#include "../../hyp/console.h"
#include "../../hyp/mmio.h"

#define EDU_VENDOR 0x1234u
#define EDU_DEVICE 0x11e8u

#define DMA_SOURCE      0x80u
#define DMA_DESTINATION 0x88u
#define DMA_COUNT       0x90u
#define DMA_COMMAND     0x98u

#define COMMAND_START  1u
#define COMMAND_TO_RAM 2u

#define BUFFER     0x40000u
#define TIMEOUT_US 20000000u

bool edu_find(struct edu *edu)
{
    const struct pci_function *function = pci_find(EDU_VENDOR, EDU_DEVICE, 0);

    if (function == NULL)
        return false;
    edu->registers = function->bars[0].base;
    edu->requester = function->requester;
    return true;
}

static void start(const struct edu *edu, uint64_t from, uint64_t to, uint32_t size,
                  uint64_t command)
{
    mmio_publish(NULL, 0, false);
    mmio_write64(edu->registers + DMA_SOURCE, from);
    mmio_write64(edu->registers + DMA_DESTINATION, to);
    mmio_write64(edu->registers + DMA_COUNT, size);
    mmio_write64(edu->registers + DMA_COMMAND, COMMAND_START | command);
}

void edu_start_store(const struct edu *edu, uint64_t address, uint32_t size)
{
    start(edu, BUFFER, address, size, COMMAND_TO_RAM);
}

void edu_start_load(const struct edu *edu, uint64_t address, uint32_t size)
{
    start(edu, address, BUFFER, size, 0);
}

bool edu_is_busy(const struct edu *edu)
{
    return (mmio_read64(edu->registers + DMA_COMMAND) & COMMAND_START) != 0;
}

void edu_wait(const struct edu *edu)
{
    uint64_t deadline = clock_deadline(TIMEOUT_US);

    while (edu_is_busy(edu)) {
        if (clock_passed(deadline))
            panic("dom0: the edu device does not end its transfer");
    }
}
