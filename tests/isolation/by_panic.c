/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The hypervisor panics on one CPU while another runs: that one runs no further, though its
 * interrupts are masked and it does nothing that the hypervisor would see. The panic comes of an
 * ITS command queue in RAM that only the tree has.
 */
#include "../../hyp/clock.h"
#include "../../hyp/console.h"
#include "../../hyp/mmio.h"
#include "../dom0/cpu.h"
#include "target.h"

/* IHI 0069 12.19 */
#define GITS_CTLR    (TARGET_ITS + 0x0000)
#define GITS_CBASER  (TARGET_ITS + 0x0080)
#define GITS_CWRITER (TARGET_ITS + 0x0088)
#define VALID        (UINT64_C(1) << 63)

#define COMMAND_SIZE 32u
#define PERIOD_US    20000u
#define LINES        3u /* that show that it does print */

static volatile unsigned int lines;

static void second_cpu(void *context)
{
    uint64_t end;

    (void)context;
    for (;;) {
        console_printf("dom0: the second CPU runs\n");
        lines++;
        end = clock_deadline(PERIOD_US);
        while (!clock_passed(end))
            continue;
    }
}

void by_panic(const struct target *target)
{
    static uint8_t stack[8192] __attribute__((aligned(16)));

    if (target->platform->cpu_count < 2 ||
        cpu_start(target->platform->cpus[1], second_cpu, NULL, stack + sizeof(stack)) != 0)
        panic("dom0: there is no second CPU");
    mmio_write64(GITS_CBASER, VALID | TARGET_NO_RAM);
    mmio_write32(GITS_CTLR, 1);
    /* Behind one of its lines, so that the reason does not come in the middle of another. */
    while (lines < LINES)
        continue;
    mmio_write64(GITS_CWRITER, COMMAND_SIZE);
    console_printf("dom0: the hypervisor did not panic\n");
}
