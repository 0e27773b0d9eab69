/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What is attacked. dom0 cannot see where the hypervisor is, so the suite says so in dom0's command
 * line: words of the form `name=START-END`, in hexadecimal. The rest is what QEMU's `virt` board
 * has.
 */
#ifndef TESTS_ISOLATION_TARGET_H
#define TESTS_ISOLATION_TARGET_H

#include "../dom0/disks.h"
#include "../dom0/platform.h"

#define TARGET_GICD      UINT64_C(0x08000000)
#define TARGET_ITS       UINT64_C(0x08080000)
#define TARGET_GICR      UINT64_C(0x080a0000) /* of the first CPU */
#define TARGET_SMMU      UINT64_C(0x09050000)
#define TARGET_SMMU_SIZE UINT64_C(0x20000)
#define TARGET_FRAME     UINT64_C(0x10000)
#define TARGET_NO_RAM    UINT64_C(0x80000000) /* RAM to a tree that the suite changed */

/* Interrupts of the hypervisor's: the SMMU's events and errors, the GIC's maintenance. */
#define TARGET_SMMU_EVENT      106u
#define TARGET_SMMU_ERROR      109u
#define TARGET_GIC_MAINTENANCE 25u

struct target {
    const struct platform *platform;
    struct board_range hypervisor; /* all of its memory */
    struct board_range text;       /* parts of it */
    struct board_range rodata;
    struct board_range data;
    struct board_range stack;
    struct board_range tables;  /* translation, stream table, queues, stacks of CPUs */
    struct board_range foreign; /* the passive domain's pages, where they are in the machine */
    /* SMMUs that are not driven, and an SMMU's performance counters: to the tree that the suite
     * made, for there are other devices, which answer where they can be reached. */
    struct board_range disabled_smmu;
    struct board_range old_smmu;
    struct board_range counters;
    struct board_range spare; /* the end of its memory, which it has no use for */
    struct disk disk;         /* behind the SMMU */
    struct disk unprotected;  /* behind no SMMU, where there is one */
    bool has_unprotected;
};

/* Panics when the command line lacks a range. */
void target_find(struct target *target, const struct platform *platform);

/* Each of these makes one kind of attempt after the other. */
void by_cpu(const struct target *target);
void by_exception(const struct target *target);
void by_feature(const struct target *target);
void by_dma(struct target *target);
void by_msi(struct target *target);
void by_gic(const struct target *target);
void by_its(const struct target *target);
void by_panic(const struct target *target);
void by_two(struct target *target);
void by_psci(const struct target *target);
void by_hypercall(const struct target *target);
void by_sysreg(const struct target *target);

/* One transfer to the hypervisor's memory, as part of another kind of attempt. */
void by_dma_once(struct target *target, uint64_t offset);

/* Two that succeed, and only say how far one gets: what protection is for. */
void by_dma_unprotected(struct target *target);
void by_dma_spare(struct target *target);

/* Reads the disk, which has been started, as an honest dom0 does; whether that is what is on it. */
bool read_honestly(struct target *target);

#endif
