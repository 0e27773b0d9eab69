/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The physical GICv3 (Arm IHI 0069). All interrupts reach EL2; those of the hypervisor (the SMMU's,
 * and the virtual CPU interface's maintenance interrupt) are handled here, the rest goes to dom0
 * (vgic.h).
 */
#ifndef HYP_GIC_H
#define HYP_GIC_H

#include <stdbool.h>
#include <stdint.h>

#include "board.h"

#define GIC_FIRST_PPI     16u
#define GIC_FIRST_SPI     32u
#define GIC_FIRST_SPECIAL 1020u
#define GIC_END_SPECIAL   1024u
#define GIC_FIRST_LPI     8192u

/* Register frames of 64 KiB each (IHI 0069 12.10, 12.19). */
#define GIC_FRAME 0x10000u

#define GICD_CTLR       0x0000u
#define GICD_TYPER      0x0004u
#define GICD_IGROUPR    0x0080u
#define GICD_ISENABLER  0x0100u
#define GICD_ICENABLER  0x0180u
#define GICD_ISPENDR    0x0200u
#define GICD_IPRIORITYR 0x0400u
#define GICD_ICFGR      0x0c00u
#define GICD_IGRPMODR   0x0d00u
#define GICD_IROUTER    0x6000u

#define GICD_CTLR_RWP         (1u << 31)
#define GICD_CTLR_ARE_NS      (1u << 4)
#define GICD_CTLR_ENABLE_GRP1 (1u << 1)
#define GICD_CTLR_ENABLE_GRP0 (1u << 0)

#define GICR_CTLR             0x0000u
#define GICR_TYPER            0x0008u
#define GICR_WAKER            0x0014u
#define GICR_SETLPIR          0x0040u
#define GICR_CLRLPIR          0x0048u
#define GICR_INVLPIR          0x00a0u
#define GICR_INVALLR          0x00b0u
#define GICR_PROPBASER        0x0070u
#define GICR_PENDBASER        0x0078u
#define GICR_TYPER_LAST       (UINT64_C(1) << 4)
#define GICR_TYPER_VLPIS      (UINT64_C(1) << 1)
#define GICR_CTLR_RWP         (1u << 3)
#define GICR_CTLR_ENABLE_LPIS (1u << 0)
#define GICR_WAKER_SLEEP      (1u << 1)
#define GICR_WAKER_ASLEEP     (1u << 2)

/* From a redistributor with this GICR_TYPER to the next: as the tree says, or else with the frames
 * of a GICv4's where there are such (IHI 0069 12.10). */
static inline uint64_t gic_redistributor_stride(const struct board *board, uint64_t typer)
{
    if (board->redistributor_stride >= 2 * GIC_FRAME)
        return board->redistributor_stride;
    return (typer & GICR_TYPER_VLPIS) != 0 ? 4 * GIC_FRAME : 2 * GIC_FRAME;
}

/* Checks and sets up the distributor; panics when it is not a GICv3 that works. On the boot CPU. */
void gic_init(const struct board *board);

/* Sets this CPU's redistributor and CPU interface up. On every CPU that comes up, after gic_init().
 */
void gic_init_cpu(void);

/* The CPU interface alone, for a CPU that comes back from a suspend: its redistributor kept what it
 * had. */
void gic_resume_cpu(void);

/* Has another CPU come to EL2 and take what is in its inbox (vgic.h), even while it waits for
 * interrupts. Nothing happens where that CPU has no redistributor; panics call this. */
void gic_kick(uint64_t mpidr);

/* Makes an SPI or PPI that EL2 acknowledged pending again, as if it had never been taken. */
void gic_return(uint32_t intid);

/*
 * Gives SPI `intid` (edge-triggered) to the hypervisor: routed to this CPU, enabled, and
 * `handle` called at EL2 with `context`. False when it is no SPI. SMMUs may share one.
 */
bool gic_own(uint32_t intid, void (*handle)(void *context), void *context);

/* Whether dom0 may neither see nor change the interrupt. */
bool gic_is_own(uint32_t intid);

/* Routes the hypervisor's interrupts away from a CPU that is going down. */
void gic_leave_cpu(uint64_t mpidr, uint64_t other_mpidr);

/* Handles all that is pending on this CPU. */
void gic_handle_irq(void);

/* Sends the SGI that dom0 asked for by writing ICC_SGI1R_EL1. */
void gic_send_sgi(uint64_t value);

#endif
