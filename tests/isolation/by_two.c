/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Two CPUs at once, over and over: hypercalls, grants of the same pages, denied accesses, the GIC,
 * the ITS and PSCI, while the disk is told to write to where it must not. Each CPU counts by
 * itself; the first one tells in the end.
 */
#include "../../hyp/console.h"
#include "../../hyp/mmio.h"
#include "../../hyp/passive.h"
#include "../dom0/cpu.h"
#include "../dom0/foreign.h"
#include "../dom0/hypercall.h"
#include "../dom0/probe.h"
#include "../dom0/psci.h"
#include "attempt.h"
#include "target.h"

#define ROUNDS        200u
#define CONTESTS      8u
#define CPUS          2u
#define GICD_ICENABLE (TARGET_GICD + 0x180 + TARGET_SMMU_EVENT / 32 * 4)
#define GICD_ISENABLE (TARGET_GICD + 0x100 + TARGET_SMMU_EVENT / 32 * 4)
#define SMMU_BIT      (1u << TARGET_SMMU_EVENT % 32)
#define GITS_CWRITER  (TARGET_ITS + 0x88)

/* Of one CPU. */
struct tally {
    unsigned int faults, errors, ignored;
    uint64_t reached; /* the first that was, by what it is; 0: none */
};

static struct target *attacked;
static struct tally tallies[CPUS];
static volatile bool ready[CPUS], second_done;

static void note(struct tally *tally, unsigned int *count, bool as_it_should, uint64_t what)
{
    if (as_it_should)
        (*count)++;
    else if (tally->reached == 0)
        tally->reached = what;
}

/* Either CPU may have the page, and then finds what is there, or none of the two. */
static void grants(struct tally *tally, unsigned int round)
{
    const struct platform_passive *passive = &attacked->platform->passive;
    uint32_t reference = passive->writable.first + round % 4;
    uint32_t beyond = passive->writable.first + passive->writable.count + passive->read_only.count;
    struct foreign page;
    int status = foreign_map(&page, passive, reference, round % 4, false);

    if (status == GNTST_OKAY) {
        note(tally, &tally->ignored, *foreign_words(&page) == passive_word(reference, 0), 1);
        note(tally, &tally->ignored, foreign_unmap(&page) == GNTST_OKAY, 2);
        note(tally, &tally->errors,
             hypercall(XEN_HYPERVISOR_GRANT_TABLE_OP, GNTTABOP_MAP_GRANT_REF, attacked->data.base,
                       1) < 0,
             3);
    } else {
        note(tally, &tally->errors, status == GNTST_BAD_VIRT_ADDR, 4);
    }
    note(tally, &tally->errors,
         foreign_map(&page, passive, beyond, 8 + round % 4, false) != GNTST_OKAY, 5);
}

static void attack(unsigned int cpu)
{
    struct tally *tally = &tallies[cpu];
    unsigned int round, i;
    uint64_t value;

    ready[cpu] = true;
    while (!ready[cpu ^ 1])
        continue;
    for (round = 0; round < ROUNDS; round++) {
        uint64_t offset = round * UINT64_C(4096) % attacked->text.size;

        note(tally, &tally->faults, probe_read64(attacked->text.base + offset, &value) != 0, 6);
        note(tally, &tally->faults, probe_write64(attacked->data.base, 0) != 0, 7);
        note(tally, &tally->faults, probe_write64(TARGET_SMMU, 0) != 0, 8);
        for (i = 0; i < CONTESTS; i++)
            grants(tally, round);
        mmio_write32(GICD_ICENABLE, SMMU_BIT);
        note(tally, &tally->ignored, (mmio_read32(GICD_ISENABLE) & SMMU_BIT) == 0, 9);
        mmio_write64(GITS_CWRITER, round * 32 % 4096);
        note(tally, &tally->errors,
             psci_invoke(0xc4000003, attacked->platform->cpus[cpu ^ 1], attacked->text.base, 0) < 0,
             10); /* CPU_ON */
        if (cpu == 0 && round % 8 == 0)
            by_dma_once(attacked, offset);
    }
}

static void second_cpu(void *context)
{
    (void)context;
    attack(1);
    mmio_publish(NULL, 0, false);
    second_done = true;
    cpu_stop();
}

void by_two(struct target *target)
{
    static uint8_t stack[8192] __attribute__((aligned(16)));
    unsigned int cpu, i;

    if (target->platform->cpu_count < CPUS)
        panic("dom0: no second CPU");
    attacked = target;
    attempt_begin("two-cpus");
    if (cpu_start(target->platform->cpus[1], second_cpu, NULL, stack + sizeof(stack)) != 0)
        panic("dom0: the second CPU does not start");
    attack(0);
    cpu_wait_off(target->platform->cpus[1]);
    if (!second_done)
        panic("dom0: the second CPU went off by itself");
    for (cpu = 0; cpu < CPUS; cpu++) {
        for (i = 0; i < tallies[cpu].faults; i++)
            attempt(ATTEMPT_FAULT, cpu);
        for (i = 0; i < tallies[cpu].errors; i++)
            attempt(ATTEMPT_ERROR, cpu);
        for (i = 0; i < tallies[cpu].ignored; i++)
            attempt(ATTEMPT_IGNORED, cpu);
        if (tallies[cpu].reached != 0)
            attempt(ATTEMPT_REACHED, tallies[cpu].reached);
    }
    attempt_end();
}
