/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Device trees made up for the tests. A finished tree is allocated to its exact size, so that the
 * address sanitizer sees a read beyond the end; whoever asked for it frees it.
 */
#ifndef TESTS_UNIT_TREES_H
#define TESTS_UNIT_TREES_H

#include <stddef.h>
#include <stdint.h>

#include <libfdt.h>

/* cmocka.h needs these to be included before it. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* From the root down, properties before nodes: trees_start(), then any of these in pairs, then
 * trees_finish(), which ends the root too. */
void trees_start(void);
void trees_begin(const char *name);
void trees_end(void);
void trees_put(const char *name, const void *value, size_t size);
void trees_put_text(const char *name, const char *text);
void trees_put_cells(const char *name, size_t count, const uint32_t *cells);
void *trees_finish(void);

#define CELLS_(...)    \
    (const uint32_t[]) \
    {                  \
        __VA_ARGS__    \
    }
#define CELL_COUNT_(...)             (sizeof(CELLS_(__VA_ARGS__)) / sizeof(uint32_t))
#define TREES_CELLS(name, ...)       trees_put_cells(name, CELL_COUNT_(__VA_ARGS__), CELLS_(__VA_ARGS__))
#define TREES_STRINGS(name, strings) trees_put(name, strings, sizeof(strings))

/*
 * A board like QEMU's virt machine with an SMMUv3, a GICv3, an ITS and four CPUs, made with
 * guest-loader's modules: 1 GiB of RAM at 0x40000000, the kernel at 0x48000000, the ramdisk at
 * 0x4c000000. /pcie@10000000 is behind the SMMU and has no phandle. Besides, there are a bus with
 * ranges, reserved memory, and free room for the changes below.
 */
void *trees_of_board(void);

/* The same with `devices` more behind the SMMU, each with a stream of its own above 0xffff; every
 * other one has no phandle. */
void *trees_of_board_with(uint32_t devices);

#define TREES_SMMU_PHANDLE 0x8007u
#define TREES_GIC_PHANDLE  0x8005u
#define TREES_MAX_PHANDLE  0x8008u

/* Changes to a finished tree that has room; each must succeed. Nodes are named by path. */
int trees_at(const void *tree, const char *path);
void trees_change(void *tree, const char *path, const char *name, const void *value, size_t size);
void trees_change_text(void *tree, const char *path, const char *name, const char *text);
void trees_change_cells(void *tree, const char *path, const char *name, size_t count,
                        const uint32_t *cells);
void trees_remove(void *tree, const char *path);
void trees_remove_property(void *tree, const char *path, const char *name);
void trees_add(void *tree, const char *parent, const char *name);

#define TREES_CHANGE_CELLS(tree, path, name, ...) \
    trees_change_cells(tree, path, name, CELL_COUNT_(__VA_ARGS__), CELLS_(__VA_ARGS__))

/* The tree without its free room, allocated to its exact size; frees the tree. */
void *trees_pack(void *tree);

/* A cheap sequence of numbers, the same in each run. */
uint32_t trees_random(uint32_t *seed);

#endif
