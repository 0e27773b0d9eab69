/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * One SMMUv3 (Arm IHI 0070): brought to a known state, then either opened stream by stream onto
 * dom0's translation, or put into bypass. Layers: this device, stream table and queues, the pure
 * STE/CD/command encoders.
 *
 * Order of use: smmu_abort() as early as possible, smmu_probe(), then smmu_enable() + smmu_open()
 * ... or smmu_bypass(). Every wait has a timeout. Errors are sentences; NULL means done. All that
 * is done by one CPU; what may be called once dom0 runs, smmu_invalidate() and the handlers, takes
 * a lock.
 */
#ifndef HYP_SMMU_H
#define HYP_SMMU_H

#include <stdbool.h>
#include <stdint.h>

#include "../pgtable.h"
#include "../spinlock.h"

struct smmu_queue {
    uint64_t *entries;
    uint32_t entry_words; /* 64-bit words per entry */
    uint32_t log2_size;
    uint32_t producer; /* as in the PROD register: index and wrap bit */
    uint32_t consumer;
};

struct smmu {
    struct spinlock lock; /* over queues and reports, once several CPUs use it */
    uint64_t base;        /* of the register pages */
    bool coherent;        /* IDR0.COHACC, and the tree does not deny it */
    bool stage1;
    bool stage2;
    bool two_level;        /* IDR0.ST_LEVEL: 2-level stream tables */
    unsigned int sid_bits; /* IDR1.SIDSIZE */
    unsigned int oas_bits; /* IDR5.OAS: output address size */
    struct smmu_queue commands;
    struct smmu_queue events;
    uint64_t *stream_table;   /* linear STEs or level-1 descriptors */
    unsigned int stream_bits; /* log2 of the streams that the table covers */
    bool stream_two_level;    /* the table in use has two levels */
    uint64_t ste[8];          /* an open stream's STE */
    uint64_t *shared_level2;  /* level-2 table with all streams open, shared by whole runs */
    unsigned int stage;       /* 1 or 2: what open streams go through; 0: not enabled */
    uint64_t reports_until;   /* moment until which at most so many reports are printed ... */
    unsigned int reports;     /* ... and how many there were */
    uint64_t unreported;      /* faults and errors that were not printed */
    struct {
        uint8_t number;
        uint32_t stream;
        uint64_t page;
    } last; /* the fault that was printed last, and whose like are not in that time */
};

/*
 * Makes the SMMU terminate all traffic, whatever state firmware left it in: GBPA.ABORT, then SMMUEN
 * off. `base`: of its two 64 KiB register pages, which are mapped. An SMMU that ignores GBPA.ABORT
 * (QEMU's, before 8.0) is no error, but a line on the console.
 */
const char *smmu_abort(struct smmu *smmu, uint64_t base);

/* Whether all traffic is terminated as long as the SMMU does not translate. */
bool smmu_aborts(const struct smmu *smmu);

/* Reads what it can do. An error says why it cannot be used. */
const char *smmu_probe(struct smmu *smmu, bool tree_says_coherent);

/*
 * Sets up queues and a stream table for stream IDs below 1 << stream_bits in which every stream
 * aborts, and enables translation. `table` is PGTABLE_STAGE2 (needs smmu->stage2) or
 * PGTABLE_SMMU_STAGE1, and stays in use; it is written back from now on if the SMMU does not snoop.
 */
const char *smmu_enable(struct smmu *smmu, unsigned int stream_bits, struct pgtable *table);

/* Opens streams [first, first + count) onto the table. Opening twice changes nothing. */
const char *smmu_open(struct smmu *smmu, uint32_t first, uint32_t count);

/* Makes the SMMU forget what it cached of the table: after something was unmapped there. When this
 * is done, no transaction uses the old translation any more. */
const char *smmu_invalidate(struct smmu *smmu);

/* For a panic: if it translates, makes it terminate all traffic, without a lock or a word. One that
 * cannot goes on translating. */
void smmu_stop(const struct smmu *smmu);

/* Lets all traffic through untranslated: SMMUEN off, GBPA.ABORT off. */
const char *smmu_bypass(struct smmu *smmu);

/* Enables the event-queue and global-error interrupts, after the GIC has been told of them, and
 * reports what there was before. */
const char *smmu_enable_interrupts(struct smmu *smmu);

/*
 * Handlers: report what happened on the console ("hyp: SMMU fault: stream=0x10 F_TRANSLATION write
 * input=0x40000008 ..."), and acknowledge it. Called at EL2 with IRQs masked. A flood is counted
 * rather than printed, and one call ends even if the flood does not.
 */
void smmu_handle_events(struct smmu *smmu);
void smmu_handle_error(struct smmu *smmu);

/* Prints the line "SMMU base=... state=on|off|absent cr0ack=... gbpa=..." from the registers. */
void smmu_print_state(const struct smmu *smmu);

#endif
