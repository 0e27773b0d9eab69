/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * An SMMUv3 (Arm IHI 0070) for the driver to drive: registers that take their time, a command queue
 * that is consumed one entry a look, caches that forget only when told to and CMD_SYNC came after,
 * tables read through fake_mmio's view of memory. What the specification forbids fails the test,
 * and it can be told to misbehave.
 */
#ifndef TESTS_UNIT_FAKE_SMMU_H
#define TESTS_UNIT_FAKE_SMMU_H

#include <stdbool.h>
#include <stdint.h>

#define FAKE_SMMU_BASE     UINT64_C(0x09050000)
#define FAKE_SMMU_SIZE     UINT64_C(0x20000)
#define FAKE_SMMU_MAX      2u
#define FAKE_SMMU_NO_EVENT 0u
#define FAKE_SMMU_PENDING  512u

/* IDR0, IDR1, IDR5 of an SMMU with both stages, everything in little endian, 48-bit output. */
#define FAKE_SMMU_IDR0 0x0d0c021fu
#define FAKE_SMMU_IDR1 0x02730010u
#define FAKE_SMMU_IDR5 0x00000075u

struct fake_smmu_state {
    /* Set by the test, after the reset. */
    uint32_t idr0, idr1, idr5;
    bool deaf_cr0;        /* CR0ACK never follows */
    bool deaf_irq_ctrl;   /* nor IRQ_CTRLACK */
    bool gbpa_stuck;      /* GBPA.Update never clears */
    bool gbpa_missing;    /* GBPA reads as zero and ignores writes */
    bool gbpa_sticky;     /* GBPA.ABORT stays set once it is */
    bool deaf_commands;   /* commands are not consumed */
    unsigned int illegal; /* an opcode that it refuses */
    bool abort_commands;  /* cannot read the command queue */
    bool flood;           /* each look at EVENTQ_PROD brings one more event */

    /* Registers, read by the test at will. */
    uint32_t cr0, cr0ack, cr1, cr2, gbpa, irq_ctrl, irq_ctrlack, gerror, gerrorn;
    uint64_t strtab_base, cmdq_base, eventq_base;
    uint32_t strtab_cfg, cmdq_prod, cmdq_cons, eventq_prod, eventq_cons;
    uint64_t gerror_irq_cfg0, eventq_irq_cfg0, priq_irq_cfg0;
    unsigned int busy; /* looks until CR0ACK, IRQ_CTRLACK, GBPA.Update follow */

    /* What happened. */
    unsigned int commands[256]; /* by opcode, consumed */
    uint64_t last_resume[2];
    unsigned int event_interrupts, error_interrupts;

    /* Invalidations that take effect with the next CMD_SYNC. */
    uint64_t pending[FAKE_SMMU_PENDING][2];
    unsigned int pending_count;
};

/* The one that the test looks at, and that the functions below are about. */
extern struct fake_smmu_state *fake_smmu_selected;
#define fake_smmu (*fake_smmu_selected)

/* A new SMMU at FAKE_SMMU_BASE, as it comes out of reset; memory and console are new as well. */
void fake_smmu_reset(bool coherent);

/* The same with two of them, the second at FAKE_SMMU_BASE + FAKE_SMMU_SIZE. Selects the first. */
void fake_smmu_reset_two(void);

void fake_smmu_select(unsigned int index);

/* Called after each access to a register: DMA goes on whatever the driver is at. */
extern void (*fake_smmu_touched)(void);

/* Lets it consume all commands that it has been given. */
void fake_smmu_consume(void);

/* It raises global errors (bits of GERROR). */
void fake_smmu_raise(uint32_t errors);

/* It records an event: four words as in IHI 0070, 7.3. */
void fake_smmu_record(const uint64_t record[4]);

enum fake_smmu_outcome { FAKE_SMMU_ABORTED, FAKE_SMMU_PASSED, FAKE_SMMU_TRANSLATED };

struct fake_smmu_access {
    enum fake_smmu_outcome outcome;
    unsigned int event; /* number of the event that was recorded, or FAKE_SMMU_NO_EVENT */
    unsigned int stage;
    uint64_t output;
    bool device; /* translated to Device memory */
};

/* A device with this stream ID reads or writes there. */
struct fake_smmu_access fake_smmu_access(uint32_t stream, uint64_t address, bool write);

/* For fake_smmu_access.c: which one is selected. */
unsigned int fake_smmu_index(void);

/* For fake_smmu.c: commands that make fake_smmu_access() forget what it cached. */
void fake_smmu_forget_stream(uint32_t stream);
void fake_smmu_forget_configuration(void);
void fake_smmu_forget_translations(int vmid); /* -1: of all */

#endif
