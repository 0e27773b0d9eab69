/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "board.h"

#include <libfdt.h>

#include "../loader/tree.h"
#include "board_modules.h"
#include "string.h"

/* What MPIDR_EL1 identifies a PE by (DDI 0487 D19.2, Aff3 to Aff0). */
#define MPIDR_AFFINITY UINT64_C(0xff00ffffff)

struct reader {
    struct board *board;
    const void *fdt;
    struct tree_walk walk;
    const char *error; /* the first one; the walk goes on, to know the console and PSCI */
    bool psci;
    bool psci_too_old;
    uint32_t gic_interrupt_cells;
    uint32_t gic_phandle;
};

/* Register range `index` of the walk's node, as the CPU sees it. */
static bool read_range(const struct tree_walk *walk, size_t index, struct board_range *range)
{
    return tree_reg(walk, index, &range->base, &range->size) &&
           tree_translate(walk, &range->base, range->size);
}

/* Interrupts: GIC specifiers (Linux bindings/interrupt-controller/arm,gic-v3.yaml). */

static uint32_t interrupt_id(uint32_t type, uint32_t number)
{
    /* First INTID and how many: SPI, PPI, extended SPI, extended PPI (IHI 0069 2.2). */
    static const uint32_t ids[][2] = {{32, 988}, {16, 16}, {4096, 1024}, {1056, 64}};

    return type < 4 && number < ids[type][1] ? ids[type][0] + number : 0;
}

/* The INTID of a node's interrupt at `index`; 0 when there is none, or not one of the GIC's. */
static uint32_t read_interrupt(const struct reader *reader, int node, uint32_t parent, size_t index)
{
    struct bytes interrupts = tree_property(reader->fdt, node, "interrupts");
    struct bytes extended = tree_property(reader->fdt, node, "interrupts-extended");
    size_t cells = reader->gic_interrupt_cells;
    size_t i;

    if (cells < 3 || cells > 8)
        return 0;
    if (extended.data != NULL) {
        /* Each specifier has its controller before it; only the GIC's length is known. */
        for (i = 0; i <= index; i++) {
            if (!range_ok(extended.size, 4 * i * (cells + 1), 4 * (cells + 1)) ||
                tree_cell(extended, i * (cells + 1)) != reader->gic_phandle)
                return 0;
        }
        i = index * (cells + 1) + 1;
        return interrupt_id(tree_cell(extended, i), tree_cell(extended, i + 1));
    }
    if (parent != reader->gic_phandle || !range_ok(interrupts.size, 4 * index * cells, 4 * cells))
        return 0;
    i = index * cells;
    return interrupt_id(tree_cell(interrupts, i), tree_cell(interrupts, i + 1));
}

static uint32_t named_interrupt(const struct reader *reader, const struct smmuv3 *smmu,
                                const char *name)
{
    int index = fdt_stringlist_search(reader->fdt, smmu->node, "interrupt-names", name);

    return index < 0 ? 0
                     : read_interrupt(reader, smmu->node, smmu->interrupt_parent, (size_t)index);
}

/* Devices. */

static const char *read_gic(struct reader *reader)
{
    struct board *board = reader->board;
    const struct tree_walk *walk = &reader->walk;
    struct bytes stride = tree_property(reader->fdt, walk->node, "redistributor-stride");
    uint32_t regions = 1;
    unsigned int i;

    if (board->gic_node >= 0)
        return NULL;
    board->gic_node = walk->node;
    tree_u32(reader->fdt, walk->node, "#redistributor-regions", &regions);
    if (regions == 0 || regions > BOARD_MAX_REDISTRIBUTORS)
        return "the GIC has no or more than 8 redistributor regions";
    if (!read_range(walk, 0, &board->gicd))
        return "the GIC's distributor has no address that the CPU can use";
    for (i = 0; i < regions; i++) {
        if (!read_range(walk, 1 + i, &board->redistributors[i]))
            return "a redistributor region of the GIC has no address that the CPU can use";
    }
    board->redistributor_count = regions;
    for (i = 1 + regions; i < tree_reg_count(walk); i++) {
        if (board->gic_frame_count == BOARD_MAX_GIC_FRAMES ||
            !read_range(walk, i, &board->gic_frames[board->gic_frame_count++]))
            return "the GIC has registers that have no address, or that are not known here";
    }
    if (stride.size == 4)
        board->redistributor_stride = tree_cell(stride, 0);
    else if (stride.size == 8)
        board->redistributor_stride = load_u64(stride.data, ENDIAN_BIG);
    reader->gic_phandle = tree_phandle(reader->fdt, walk->node);
    tree_u32(reader->fdt, walk->node, "#interrupt-cells", &reader->gic_interrupt_cells);
    board->gic_maintenance_interrupt = read_interrupt(
        reader, walk->node,
        tree_inherited(walk, walk->depth, "interrupt-parent", reader->gic_phandle), 0);
    return NULL;
}

static const char *read_its(struct reader *reader)
{
    struct board *board = reader->board;

    if (board->its_count == BOARD_MAX_ITS)
        return "the board has more than 8 ITSs";
    if (!read_range(&reader->walk, 0, &board->its[board->its_count++]))
        return "an ITS has no address that the CPU can use";
    return NULL;
}

static const char *read_psci(struct reader *reader)
{
    if (reader->psci)
        return NULL;
    reader->psci = true;
    reader->board->psci_hvc = tree_is(reader->fdt, reader->walk.node, "method", "hvc");
    if (!reader->board->psci_hvc && !tree_is(reader->fdt, reader->walk.node, "method", "smc"))
        return "the PSCI node's method is neither \"smc\" nor \"hvc\"";
    return NULL;
}

static const char *read_old_psci(struct reader *reader)
{
    reader->psci_too_old = true;
    return NULL;
}

/* The first that a node is compatible with counts. */
static const struct driver {
    const char *compatible;
    const char *(*read)(struct reader *reader);
} drivers[] = {
    {"arm,gic-v3", read_gic},    {"arm,gic-v3-its", read_its}, {"arm,psci-1.0", read_psci},
    {"arm,psci-0.2", read_psci}, {"arm,psci", read_old_psci},
};

static const char *read_device(struct reader *reader)
{
    struct bytes compatible = tree_property(reader->fdt, reader->walk.node, "compatible");
    size_t i;

    if (compatible.data == NULL)
        return NULL;
    for (i = 0; i < sizeof(drivers) / sizeof(drivers[0]); i++) {
        if (fdt_stringlist_contains((const char *)compatible.data, (int)compatible.size,
                                    drivers[i].compatible))
            return drivers[i].read(reader);
    }
    return NULL;
}

/* Memory and CPUs. */

/* Inserts a bank in its place. */
static const char *add_ram(struct board *board, struct board_range bank)
{
    unsigned int i = board->ram_count;

    if (bank.size == 0)
        return NULL;
    if (i == BOARD_MAX_RAM)
        return "the board has more than 64 banks of RAM";
    for (; i > 0 && board->ram[i - 1].base > bank.base; i--)
        board->ram[i] = board->ram[i - 1];
    board->ram[i] = bank;
    board->ram_count++;
    return NULL;
}

static const char *add_reserved(struct board *board, struct board_range range)
{
    if (range.size == 0)
        return NULL;
    if (board->reserved_count == BOARD_MAX_RESERVED)
        return "the board has more than 64 reserved memory ranges";
    board->reserved[board->reserved_count++] = range;
    return NULL;
}

/* Every range of the walk's node goes to `add`. */
static const char *add_ranges(struct reader *reader,
                              const char *(*add)(struct board *, struct board_range))
{
    size_t count = tree_reg_count(&reader->walk);
    size_t i;

    if (count == 0)
        return "a memory or reserved-memory node's reg is not a list of addresses and sizes";
    for (i = 0; i < count; i++) {
        struct board_range range;
        const char *error;

        if (!read_range(&reader->walk, i, &range))
            return "a memory or reserved-memory node has no address that the CPU can use";
        error = add(reader->board, range);
        if (error != NULL)
            return error;
    }
    return NULL;
}

/* Joins banks that touch. */
static const char *join_ram(struct board *board)
{
    unsigned int count = 0;
    unsigned int i;

    for (i = 0; i < board->ram_count; i++) {
        struct board_range bank = board->ram[i];
        struct board_range *last = count == 0 ? NULL : &board->ram[count - 1];

        if (last != NULL && bank.base - last->base < last->size)
            return "memory nodes overlap";
        if (last != NULL && bank.base - last->base == last->size)
            last->size += bank.size;
        else
            board->ram[count++] = bank;
    }
    board->ram_count = count;
    return NULL;
}

static const char *read_reservations(struct reader *reader)
{
    int count = fdt_num_mem_rsv(reader->fdt);
    const char *error = NULL;
    int i;

    for (i = 0; i < count && error == NULL; i++) {
        struct board_range range;

        if (fdt_get_mem_rsv(reader->fdt, i, &range.base, &range.size) != 0 ||
            range.size > UINT64_MAX - range.base)
            return "the device tree's memory reservations are corrupt";
        error = add_reserved(reader->board, range);
    }
    return error;
}

static const char *read_cpu(struct reader *reader)
{
    struct board *board = reader->board;
    int node = reader->walk.node;
    struct bytes reg = tree_property(reader->fdt, node, "reg");
    uint64_t mpidr;
    unsigned int i;

    /* Any other way to start a CPU would start it at EL2 in dom0's hands. */
    if (tree_property(reader->fdt, node, "enable-method").data != NULL &&
        !tree_is(reader->fdt, node, "enable-method", "psci"))
        return "a CPU's enable-method is not \"psci\"";
    if (!tree_enabled(reader->fdt, node))
        return NULL;
    if (reg.size != 4 && reg.size != 8)
        return "a CPU node's reg is not one or two cells";
    mpidr = reg.size == 4 ? tree_cell(reg, 0) : load_u64(reg.data, ENDIAN_BIG);
    if ((mpidr & ~MPIDR_AFFINITY) != 0)
        return "a CPU node's reg has bits that MPIDR affinities do not have";
    if (board->cpu_count == BOARD_MAX_CPUS)
        return "the board has more than 128 CPUs";
    for (i = 0; i < board->cpu_count; i++) {
        if (board->cpus[i] == mpidr)
            return "two CPU nodes have the same reg";
    }
    board->cpus[board->cpu_count++] = mpidr;
    return NULL;
}

/* The tree. */

/* What is told by where a node is, rather than by what it is compatible with. */
static const char *read_place(struct reader *reader)
{
    const struct tree_walk *walk = &reader->walk;
    int node = walk->node;

    if (walk->depth == 1 && tree_is(reader->fdt, node, "device_type", "memory"))
        return add_ranges(reader, add_ram);
    if (walk->depth != 2)
        return NULL;
    if (tree_named(reader->fdt, walk->path[1], "chosen"))
        return board_modules_read(reader->board, walk);
    if (tree_named(reader->fdt, walk->path[1], "reserved-memory") &&
        tree_property(reader->fdt, node, "reg").data != NULL)
        return add_ranges(reader, add_reserved);
    return NULL;
}

static void note(struct reader *reader, const char *error)
{
    if (reader->error == NULL)
        reader->error = error;
}

static void read_nodes(struct reader *reader)
{
    struct tree_walk *walk = &reader->walk;

    tree_walk_start(walk, reader->fdt);
    while (tree_walk_next(walk)) {
        if (walk->depth == 2 && tree_named(reader->fdt, walk->path[1], "cpus") &&
            (tree_named(reader->fdt, walk->node, "cpu") ||
             tree_is(reader->fdt, walk->node, "device_type", "cpu")))
            note(reader, read_cpu(reader));
        if (!tree_enabled(reader->fdt, walk->node)) {
            tree_walk_skip(walk);
            continue;
        }
        note(reader, read_place(reader));
        note(reader, read_device(reader));
    }
    if (walk->failed)
        note(reader, "the device tree is nested more than 32 nodes deep");
}

static void read_smmus(struct reader *reader)
{
    struct smmuv3s *smmus = &reader->board->smmus;
    unsigned int i;

    note(reader, smmuv3_find(reader->fdt, smmus));
    note(reader, hidden_find_frames(reader->fdt, &reader->board->hidden));
    for (i = 0; i < smmus->count; i++) {
        struct board_smmu_interrupts *interrupts = &reader->board->smmu_interrupts[i];

        interrupts->event = named_interrupt(reader, &smmus->list[i], "eventq");
        interrupts->error = named_interrupt(reader, &smmus->list[i], "gerror");
        interrupts->combined = named_interrupt(reader, &smmus->list[i], "combined");
    }
}

/* Taking registers away from dom0 must not take away memory. */
static const char *check_hidden(const struct board *board)
{
    unsigned int frame, bank;

    for (frame = 0; frame < board->hidden.count; frame++) {
        struct board_range range = {board->hidden.list[frame].base, board->hidden.list[frame].size};

        for (bank = 0; bank < board->ram_count; bank++) {
            if (board_ranges_overlap(range, board->ram[bank]))
                return "the registers of an SMMU, perhaps a disabled one, are where RAM is";
        }
    }
    return NULL;
}

static void check(struct reader *reader)
{
    struct board *board = reader->board;

    if (board->ram_count == 0)
        note(reader, "there is no memory node");
    if (board->gic_node < 0)
        note(reader, "there is no GICv3 (no node is compatible with \"arm,gic-v3\")");
    if (!reader->psci)
        note(reader, reader->psci_too_old ? "the firmware's PSCI is version 0.1: 0.2 is needed"
                                          : "there is no PSCI node");
    if (board->cpu_count == 0)
        note(reader, "there is no CPU node");
    note(reader, join_ram(board));
    note(reader, check_hidden(board));
    if (reader->error == NULL)
        note(reader, board_modules_check(board));
}

/* The node that /chosen's stdout-path names, by path or by alias; negative when it names none. */
static int find_stdout(const void *fdt)
{
    int chosen = fdt_path_offset(fdt, "/chosen");
    const char *path;
    const char *options;

    if (chosen < 0)
        return chosen;
    path = tree_string(tree_property(fdt, chosen, "stdout-path"));
    if (path == NULL)
        path = tree_string(tree_property(fdt, chosen, "linux,stdout-path"));
    if (path == NULL)
        return -FDT_ERR_NOTFOUND;
    options = strchr(path, ':');
    return tree_find(fdt, path, options == NULL ? strlen(path) : (size_t)(options - path));
}

/* Size 0 when there is none. */
static struct board_range find_uart(const void *fdt)
{
    const struct board_range none = {0, 0};
    int wanted = find_stdout(fdt);
    struct tree_walk walk;

    tree_walk_start(&walk, fdt);
    while (tree_walk_next(&walk)) {
        struct board_range range;

        if (!tree_enabled(fdt, walk.node))
            tree_walk_skip(&walk);
        else if ((wanted < 0 || walk.node == wanted) &&
                 tree_compatible(fdt, walk.node, "arm,pl011") && read_range(&walk, 0, &range))
            return range;
    }
    return none;
}

uint64_t board_find_uart(const void *fdt, size_t limit)
{
    return tree_check(fdt, limit) == NULL ? find_uart(fdt).base : 0;
}

const char *board_read(struct board *board, const void *fdt, size_t limit)
{
    struct reader reader = {.board = board, .fdt = fdt};
    int chosen;

    memset(board, 0, sizeof(*board));
    board->gic_node = -1;
    reader.error = tree_check(fdt, limit);
    if (reader.error != NULL)
        return reader.error;
    board->fdt = fdt;
    board->fdt_size = fdt_totalsize(fdt);
    board->uart = find_uart(fdt);
    chosen = fdt_path_offset(fdt, "/chosen");
    if (chosen >= 0 && !board_modules_bootargs(fdt, chosen, board->bootargs))
        note(&reader, "the bootargs in /chosen are not a string of less than 2 KiB");
    note(&reader, read_reservations(&reader));
    read_nodes(&reader);
    read_smmus(&reader);
    check(&reader);
    return reader.error;
}
