/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What dom0's device tree says. */
#ifndef TESTS_DOM0_PLATFORM_H
#define TESTS_DOM0_PLATFORM_H

#include <stdbool.h>
#include <stdint.h>

#include "../../hyp/board.h"

#define PLATFORM_MAX_RAM         16u
#define PLATFORM_MAX_VIRTIO_MMIO 64u
#define PLATFORM_MAX_CPUS        8u
#define PLATFORM_MAX_BOOTARGS    512u

/* A node whose DMA an SMMU may translate. */
struct platform_device {
    struct board_range registers;
    bool is_protected; /* its phandle is among /hypervisor's protected-devices */
};

/* Grant references [first, first + count). */
struct platform_grants {
    uint32_t first;
    uint32_t count;
};

/* A domain whose pages may be mapped into the window (hyp/passive.h). */
struct platform_passive {
    bool present;
    uint16_t domid;
    struct platform_grants writable;
    struct platform_grants read_only;
    struct board_range window;
};

struct platform {
    struct board_range ram[PLATFORM_MAX_RAM];
    unsigned int ram_count;
    uint64_t cpus[PLATFORM_MAX_CPUS]; /* MPIDR affinity fields */
    unsigned int cpu_count;
    bool has_pci;
    struct platform_device pci;    /* pci-host-ecam-generic: the ECAM */
    struct board_range pci_window; /* 32-bit memory, at equal PCI and CPU addresses */
    struct platform_device virtio_mmio[PLATFORM_MAX_VIRTIO_MMIO];
    unsigned int virtio_mmio_count;
    bool has_hypervisor;          /* /hypervisor */
    unsigned int protected_count; /* entries in its protected-devices */
    struct platform_passive passive;
    char bootargs[PLATFORM_MAX_BOOTARGS];
};

/* Reads the tree, and starts to use the console that it names; panics when it has more of something
 * than there is room for. */
void platform_read(struct platform *platform, const void *fdt);

/* Whether `name` is one of the words of bootargs, which are separated by spaces. */
bool platform_has_word(const struct platform *platform, const char *name);

#endif
