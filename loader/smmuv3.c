/* SPDX-License-Identifier: MIT */
#include "smmuv3.h"

#include "tree.h"

/* Linux's of_dma_is_coherent(): what the node or the nearest one above it says. */
static bool dma_coherent(const struct tree_walk *walk)
{
    int level;

    for (level = walk->depth; level >= 0; level--) {
        if (tree_property(walk->fdt, walk->path[level], "dma-coherent").data != NULL)
            return true;
        if (tree_property(walk->fdt, walk->path[level], "dma-noncoherent").data != NULL)
            return false;
    }
    return false;
}

static const char *read_node(const struct tree_walk *walk, struct smmuv3 *smmu)
{
    smmu->node = walk->node;
    smmu->phandle = tree_phandle(walk->fdt, walk->node);
    smmu->dma_coherent = dma_coherent(walk);
    smmu->interrupt_parent = tree_inherited(walk, walk->depth, "interrupt-parent", 0);
    if (!tree_reg(walk, 0, &smmu->base, &smmu->size) ||
        !tree_translate(walk, &smmu->base, smmu->size))
        return "the SMMU has no address that the CPU can use";
    if (smmu->size < SMMUV3_REGISTERS_SIZE)
        return "the SMMU has less than two pages of 64 KiB of registers in the device tree";
    return NULL;
}

const char *smmuv3_find(const void *fdt, struct smmuv3 *smmu)
{
    const char *error = NULL;
    struct tree_walk walk;

    *smmu = (struct smmuv3){.node = -1};
    tree_walk_start(&walk, fdt);
    while (tree_walk_next(&walk)) {
        if (!tree_enabled(fdt, walk.node))
            tree_walk_skip(&walk);
        else if (tree_compatible(fdt, walk.node, SMMUV3_COMPATIBLE) && smmu->count++ == 0)
            error = read_node(&walk, smmu);
    }
    return error;
}

unsigned int smmuv3_stream_bits(const struct devices *devices)
{
    uint64_t highest = devices_highest_stream(devices);
    unsigned int bits = 0;

    while (highest >> bits != 0)
        bits++;
    return bits;
}

enum policy_smmu smmuv3_judge(const struct smmuv3 *smmu, const struct devices *devices,
                              const struct smmuv3_hardware *hardware, const char **why)
{
    *why = NULL;
    if (smmu->count == 0 || devices->count == 0)
        return POLICY_SMMU_ABSENT;
    *why = hardware->error;
    if (*why == NULL && smmu->count > 1)
        *why = "there is more than one, and one is all that this hypervisor drives";
    if (*why == NULL && smmuv3_stream_bits(devices) > hardware->sid_bits)
        *why = "the device tree has stream IDs that it does not take (IDR1.SIDSIZE)";
    return *why == NULL ? POLICY_SMMU_USABLE : POLICY_SMMU_UNUSABLE;
}
