/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * A CPU goes off while it has an interrupt that it has not taken. Another one, which waits and has
 * no interrupt of its own, gets it at once. An SGI, because it needs no ITS: the hypervisor treats
 * LPIs alike.
 */
#include "../../hyp/clock.h"
#include "../../hyp/console.h"
#include "../../hyp/gic.h"
#include "../../hyp/mmio.h"
#include "../../hyp/sysreg.h"
#include "cpu.h"
#include "run.h"

#define GICR     UINT64_C(0x080a0000) /* QEMU's `virt` */
#define SGI      7u
#define PATIENCE 1000000u /* us */

static volatile bool had_it;

/* Interrupts are off in PSTATE: what is pending is only looked at (IHI 0069 12.2.12). */
static bool is_pending(void)
{
    uint64_t end = clock_deadline(PATIENCE);

    do {
        if (SYSREG_READ(icc_hppir1_el1) == SGI)
            return true;
    } while (!clock_passed(end));
    return false;
}

static void enable(unsigned int cpu)
{
    SYSREG_WRITE(icc_pmr_el1, 0xff);
    SYSREG_WRITE(icc_igrpen1_el1, 1);
    mmio_write32(GICR + (2 * cpu + 1) * GIC_FRAME + GICD_ISENABLER, 1u << SGI);
    BARRIER_ISB();
}

static void second_cpu(void *context)
{
    (void)context;
    enable(1);
    /* To Aff0 1 (12.2.22). */
    SYSREG_WRITE(icc_sgi1r_el1, (uint64_t)SGI << 24 | 1 << 1);
    BARRIER_ISB();
    had_it = is_pending();
    cpu_stop();
}

void run(const struct platform *platform)
{
    static uint8_t stack[8192] __attribute__((aligned(16)));
    bool has_it;

    enable(0);
    if (platform->cpu_count < 2 ||
        cpu_start(platform->cpus[1], second_cpu, NULL, stack + sizeof(stack)) != 0)
        panic("dom0: there is no second CPU");
    cpu_wait_off(platform->cpus[1]);
    has_it = is_pending();
    console_printf("DOM0 case=leave result=%s\n", !had_it ? "not-sent" : !has_it ? "lost" : "ok");
}
