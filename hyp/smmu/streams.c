/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "streams.h"

#include "../../notes/bytes.h"
#include "../mmio.h"
#include "command.h"
#include "queue.h"
#include "registers.h"
#include "ste.h"
#include "tables.h"

/* A level-2 table of 256 entries: one PCI bus, 16 KiB (STRTAB_BASE_CFG.SPLIT). */
#define STREAMS_SPLIT 8u
#define STREAMS_RUN   (1u << STREAMS_SPLIT)

/* Level-1 stream table descriptor (5.1): 1 << (Span - 1) entries; Span = 0 is invalid. */
#define L1STD_SPAN         (STREAMS_SPLIT + 1u)
#define L1STD_L2PTR(l1std) ((l1std)&UINT64_C(0x000fffffffffffc0))

/* Stream IDs have 32 bits. */
#define STREAMS_MAX_BITS 32u

static const char no_memory[] = "no memory for its stream table where it can address it";
static const char out_of_range[] = "a stream ID is beyond the stream table";

const char *streams_init(struct smmu *smmu, unsigned int stream_bits)
{
    size_t entries, size;

    if (stream_bits > STREAMS_MAX_BITS)
        return out_of_range;
    smmu->stream_bits = stream_bits;
    smmu->stream_two_level = smmu->two_level && stream_bits > STREAMS_SPLIT;
    smmu->shared_level2 = NULL;
    if (smmu->stream_two_level) {
        entries = (size_t)1 << (stream_bits - STREAMS_SPLIT);
        size = entries * sizeof(uint64_t);
    } else {
        entries = (size_t)1 << stream_bits;
        size = entries * STE_WORDS * sizeof(uint64_t);
    }
    smmu->stream_table = tables_alloc(smmu, size);
    return smmu->stream_table == NULL ? no_memory : NULL;
}

void streams_attach(struct smmu *smmu)
{
    uint32_t configuration = smmu->stream_bits;

    if (smmu->stream_two_level)
        configuration |= STREAMS_SPLIT << SMMU_STRTAB_BASE_CFG_SPLIT |
                         SMMU_STRTAB_BASE_CFG_TWO_LEVEL << SMMU_STRTAB_BASE_CFG_FMT;
    mmio_write64(smmu->base + SMMU_STRTAB_BASE, SMMU_BASE_ALLOCATE | (uintptr_t)smmu->stream_table);
    mmio_write32(smmu->base + SMMU_STRTAB_BASE_CFG, configuration);
}

/*
 * Opens `count` entries from `first` of a linear or level-2 table. An entry with V = 1 is open
 * already, since all open ones are alike. The others are not looked at by the SMMU while V = 0
 * (5.2), so their bodies come first, then a barrier, then the words with V.
 */
static void open_entries(const struct smmu *smmu, uint64_t *table, uint32_t first, uint32_t count)
{
    uint64_t *start = table + (size_t)first * STE_WORDS;
    size_t size = (size_t)count * STE_WORDS * sizeof(uint64_t);
    volatile uint64_t *entry;
    uint32_t i, word;

    for (i = 0; i < count; i++) {
        entry = start + (size_t)i * STE_WORDS;
        for (word = 1; word < STE_WORDS && (entry[0] & STE_V) == 0; word++)
            entry[word] = smmu->ste[word];
    }
    mmio_publish(start, size, !smmu->coherent);
    for (i = 0; i < count; i++) {
        entry = start + (size_t)i * STE_WORDS;
        entry[0] = smmu->ste[0];
    }
    mmio_publish(start, size, !smmu->coherent);
}

static uint64_t *make_level2(const struct smmu *smmu)
{
    return tables_alloc(smmu, STREAMS_RUN * STE_WORDS * sizeof(uint64_t));
}

static void link_level2(const struct smmu *smmu, volatile uint64_t *l1std, const uint64_t *level2)
{
    *l1std = (uintptr_t)level2 | L1STD_SPAN;
    mmio_publish((const void *)(uintptr_t)l1std, sizeof(*l1std), !smmu->coherent);
}

/* Opens streams of one run of STREAMS_RUN. Runs that are open as a whole share one table, so that
 * opening all 65,536 streams of a PCI segment costs one. */
static bool open_in_run(struct smmu *smmu, uint32_t first, uint32_t count)
{
    uint64_t *l1std = &smmu->stream_table[first >> STREAMS_SPLIT];
    uint64_t *level2 = (uint64_t *)(uintptr_t)L1STD_L2PTR(*l1std);

    if (level2 == NULL && count == STREAMS_RUN) {
        if (smmu->shared_level2 == NULL) {
            smmu->shared_level2 = make_level2(smmu);
            if (smmu->shared_level2 == NULL)
                return false;
            open_entries(smmu, smmu->shared_level2, 0, STREAMS_RUN);
        }
        link_level2(smmu, l1std, smmu->shared_level2);
        return true;
    }
    if (level2 == NULL) {
        level2 = make_level2(smmu);
        if (level2 == NULL)
            return false;
        link_level2(smmu, l1std, level2);
    }
    open_entries(smmu, level2, first % STREAMS_RUN, count);
    return true;
}

static bool open_two_level(struct smmu *smmu, uint32_t first, uint32_t count)
{
    uint32_t part;

    for (; count > 0; first += part, count -= part) {
        part = STREAMS_RUN - first % STREAMS_RUN;
        if (part > count)
            part = count;
        if (!open_in_run(smmu, first, part))
            return false;
    }
    return true;
}

const char *streams_open(struct smmu *smmu, uint32_t first, uint32_t count)
{
    const char *error;

    if (!range_ok(UINT64_C(1) << smmu->stream_bits, first, count))
        return out_of_range;
    if (!smmu->stream_two_level)
        open_entries(smmu, smmu->stream_table, first, count);
    else if (!open_two_level(smmu, first, count))
        return no_memory;

    /* The SMMU may have cached that there was no valid entry (3.21.3). */
    error = queue_push(smmu, count == 1 ? command_cfgi_ste(first) : command_cfgi_all());
    return error != NULL ? error : queue_sync(smmu);
}
