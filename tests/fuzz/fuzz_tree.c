/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * From a board's device tree to dom0's: checking, the board, the protected devices, the rewritten
 * tree. libfdt comes from a package and is not instrumented, so the tree ends where a page ends
 * that is followed by one that nobody may touch.
 */
#include <libfdt.h>
#include <stdlib.h>
#include <string.h>

#include "../../hyp/board.h"
#include "../../hyp/dom0_tree.h"
#include "../../loader/hidden.h"
#include "../../loader/tree.h"
#include "fuzz.h"
#include "guarded.h"

#define MAX_DEVICES 64u
#define MAX_STREAMS 128u

/* What dom0 gets is a sound tree that says nothing of an SMMU, and says all that is protected. */
static void check_written(const void *fdt, const struct devices *devices)
{
    struct tree_walk walk;

    assert(tree_check(fdt, fdt_totalsize(fdt)) == NULL);
    tree_walk_start(&walk, fdt);
    while (tree_walk_next(&walk)) {
        assert(!hidden_node(fdt, walk.node));
    }
    for (uint32_t i = 0; i < devices->count; i++)
        assert(devices->list[i].phandle != 0);
}

static void write_tree(const struct board *board, struct devices *devices)
{
    struct board_range ram = {0x40000000, 0x10000000};
    struct dom0_tree tree = {.board = board,
                             .ram = &ram,
                             .ram_count = 1,
                             .ramdisk = board->ramdisk.range,
                             .devices = devices};
    size_t bound = dom0_tree_bound(&tree);
    void *out = malloc(bound);

    assert(out);
    if (dom0_tree_write(&tree, out, bound) == NULL)
        check_written(out, devices);
    free(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct board board;
    static struct devices_device list[MAX_DEVICES];
    static struct devices_streams streams[MAX_STREAMS];
    struct devices devices = {
        .list = list, .capacity = MAX_DEVICES, .streams = streams, .stream_capacity = MAX_STREAMS};
    uint8_t *fdt;

    if (size > GUARDED_MAX)
        return 0;
    fdt = guarded(0, size);
    if (size > 0)
        memcpy(fdt, data, size);
    (void)board_find_uart(fdt, size);
    if (board_read(&board, fdt, size) != NULL)
        return 0;
    assert(board.fdt_size <= size && board.cpu_count <= BOARD_MAX_CPUS);
    if (smmuv3_devices(fdt, &board.smmus, &devices) != DEVICES_OK)
        return 0;
    assert(devices.count <= MAX_DEVICES && devices.stream_count <= MAX_STREAMS);
    for (uint32_t i = 0; i < devices.stream_count; i++)
        assert(streams[i].device < devices.count && streams[i].smmu < board.smmus.count);
    write_tree(&board, &devices);
    return 0;
}
