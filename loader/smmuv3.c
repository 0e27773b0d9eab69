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
        return "an SMMU has no address that the CPU can use";
    if (smmu->size < SMMUV3_REGISTERS_SIZE)
        return "an SMMU has less than two pages of 64 KiB of registers in the device tree";
    return NULL;
}

/* Whether the registers of the last one are another's too: what is done to one would undo what was
 * done to the other. */
static bool last_overlaps(const struct smmuv3s *smmus)
{
    const struct smmuv3 *last = &smmus->list[smmus->count - 1], *smmu;

    for (smmu = smmus->list; smmu < last; smmu++) {
        if (smmu->base < last->base + last->size && last->base < smmu->base + smmu->size)
            return true;
    }
    return false;
}

const char *smmuv3_find(const void *fdt, struct smmuv3s *smmus)
{
    struct tree_walk walk;

    smmus->count = 0;
    tree_walk_start(&walk, fdt);
    while (tree_walk_next(&walk)) {
        const char *error;

        if (!tree_enabled(fdt, walk.node)) {
            tree_walk_skip(&walk);
            continue;
        }
        if (!tree_compatible(fdt, walk.node, SMMUV3_COMPATIBLE))
            continue;
        if (smmus->count == SMMUV3_MAX)
            return "the board has more than 16 SMMUs";
        error = read_node(&walk, &smmus->list[smmus->count++]);
        if (error != NULL)
            return error;
        if (last_overlaps(smmus))
            return "the registers of two SMMUs overlap";
    }
    return NULL;
}

enum devices_error smmuv3_devices(const void *fdt, const struct smmuv3s *smmus,
                                  struct devices *devices)
{
    uint32_t phandles[SMMUV3_MAX];
    unsigned int i;

    for (i = 0; i < smmus->count; i++)
        phandles[i] = smmus->list[i].phandle;
    return devices_find(fdt, phandles, smmus->count, devices);
}

bool smmuv3_has_devices(const struct devices *devices, unsigned int smmu)
{
    uint32_t stream;

    return devices_highest_stream(devices, smmu, &stream);
}

unsigned int smmuv3_stream_bits(const struct devices *devices, unsigned int smmu)
{
    uint32_t stream = 0;
    unsigned int bits = 0;

    devices_highest_stream(devices, smmu, &stream);
    while ((uint64_t)stream >> bits != 0)
        bits++;
    return bits;
}

enum policy_smmu smmuv3_judge(const struct smmuv3s *smmus, const struct devices *devices,
                              const struct smmuv3_hardware hardware[], unsigned int *which,
                              const char **why)
{
    enum policy_smmu answer = POLICY_SMMU_ABSENT;
    unsigned int i;

    *why = NULL;
    for (i = 0; i < smmus->count && answer != POLICY_SMMU_UNUSABLE; i++) {
        if (!smmuv3_has_devices(devices, i))
            continue;
        *why = hardware[i].error;
        if (*why == NULL && smmuv3_stream_bits(devices, i) > hardware[i].sid_bits)
            *why = "the device tree has stream IDs that it does not take (IDR1.SIDSIZE)";
        *which = i;
        answer = *why == NULL ? POLICY_SMMU_USABLE : POLICY_SMMU_UNUSABLE;
    }
    return answer;
}
