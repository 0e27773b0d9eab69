/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What the hypervisor needs to know of the board, read once from the flattened device tree that the
 * firmware left, and checked: nothing later looks into the tree for hardware again.
 */
#ifndef HYP_BOARD_H
#define HYP_BOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../loader/hidden.h"
#include "../loader/smmuv3.h"

#define BOARD_MAX_RAM            64u
#define BOARD_MAX_RESERVED       64u
#define BOARD_MAX_REDISTRIBUTORS 8u
#define BOARD_MAX_GIC_FRAMES     3u
#define BOARD_MAX_ITS            8u
#define BOARD_MAX_CPUS           128u
#define BOARD_MAX_BOOTARGS       2048u
#define BOARD_MAX_DETAIL         160u

struct board_range {
    uint64_t base;
    uint64_t size; /* base + size does not wrap */
};

static inline bool board_ranges_overlap(struct board_range a, struct board_range b)
{
    return a.base < b.base + b.size && b.base < a.base + a.size;
}

/* A boot module: /chosen node with compatible "multiboot,module" (Xen
 * docs/misc/arm/device-tree/booting). */
struct board_module {
    bool present;
    struct board_range range;
    int node; /* its node's offset in the tree */
};

/* An SMMUv3's interrupts: GIC INTIDs, 0 when not given. */
struct board_smmu_interrupts {
    uint32_t event;
    uint32_t error;
    uint32_t combined;
};

struct board {
    const void *fdt;
    size_t fdt_size;                       /* totalsize */
    struct board_range ram[BOARD_MAX_RAM]; /* ascending, neither overlapping nor touching */
    unsigned int ram_count;
    struct board_range
        reserved[BOARD_MAX_RESERVED]; /* /memreserve/ and /reserved-memory, as found */
    unsigned int reserved_count;
    struct board_range uart;
    struct board_range gicd;
    struct board_range redistributors[BOARD_MAX_REDISTRIBUTORS];
    unsigned int redistributor_count;
    struct board_range gic_frames[BOARD_MAX_GIC_FRAMES]; /* GICC, GICH, GICV, as far as there are */
    unsigned int gic_frame_count;
    uint64_t redistributor_stride; /* 0: as the GIC says */
    int gic_node;
    uint32_t gic_maintenance_interrupt; /* INTID; 0 when not given */
    struct board_range its[BOARD_MAX_ITS];
    unsigned int its_count;
    struct smmuv3s smmus;
    struct board_smmu_interrupts smmu_interrupts[SMMUV3_MAX];
    struct hidden_frames hidden; /* what the hypervisor keeps to itself, its SMMUs among them */
    bool psci_hvc;               /* PSCI's conduit is HVC, not SMC */
    unsigned int cpu_count;
    uint64_t cpus[BOARD_MAX_CPUS]; /* MPIDR affinity fields, in tree order, enabled ones */
    struct board_module kernel;
    struct board_module ramdisk;
    char bootargs[BOARD_MAX_BOOTARGS];        /* the hypervisor's own: /chosen/bootargs */
    char kernel_bootargs[BOARD_MAX_BOOTARGS]; /* dom0's: bootargs of the kernel module's node */
    char detail[BOARD_MAX_DETAIL]; /* board_read()'s sentence where it has numbers in it */
};

/*
 * Checks the tree at `fdt` (8-byte aligned, at most `limit` bytes may be touched) and fills *board.
 * NULL when all is well; else a sentence that says what is wrong: corrupt tree, no memory node, no
 * GICv3, no PSCI, two kernel modules, a module outside RAM, modules that overlap, ... Only what the
 * hypervisor cannot do without is an error; a missing kernel module is (there would be nothing to
 * boot), a missing ramdisk or SMMU is not. The sentence lives in static storage or in *board.
 */
const char *board_read(struct board *board, const void *fdt, size_t limit);

/* The UART alone, before anything else is known, so that errors can be seen: its registers' base
 * from /chosen/stdout-path or the first arm,pl011 node; 0 when there is none or the tree is
 * corrupt. */
uint64_t board_find_uart(const void *fdt, size_t limit);

#endif
