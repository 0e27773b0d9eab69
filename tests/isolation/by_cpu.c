/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Loads, stores and fetches where nothing of dom0's is. */
#include "../dom0/probe.h"
#include "attempt.h"
#include "probes.h"
#include "target.h"

#define PAGE             UINT64_C(4096)
#define EC_FETCH_SAME_EL 0x21u

/* What is swept as a whole. */
struct region {
    const char *read; /* names of the kinds of attempts */
    const char *write;
    struct board_range range;
};

#define REGION(name, range)                        \
    {                                              \
        "cpu-read-" name, "cpu-write-" name, range \
    }

static void read_all(const struct region *region)
{
    uint64_t end = region->range.base + region->range.size;
    uint64_t at, value;

    attempt_begin(region->read);
    for (at = region->range.base; at < end; at += PAGE)
        attempt_fault(probe_read64(at, &value), at);
    attempt_end();
}

static void write_all(const struct region *region)
{
    uint64_t end = region->range.base + region->range.size;
    uint64_t at;

    attempt_begin(region->write);
    for (at = region->range.base; at < end; at += PAGE)
        attempt_fault(probe_write64(at, 0x5a5a5a5a5a5a5a5a), at);
    attempt_end();
}

static void fetch(const char *name, struct board_range range)
{
    uint64_t at;

    attempt_begin(name);
    for (at = range.base; at < range.base + range.size; at += PAGE) {
        bool faulted = probe_call(at) >> 26 == EC_FETCH_SAME_EL;

        attempt(faulted ? ATTEMPT_FAULT : ATTEMPT_REACHED, at);
    }
    attempt_end();
}

/* Other ways to touch memory than one load or store of one register. */
static void touch(const char *name, uint64_t at)
{
    uint64_t value;

    attempt_begin(name);
    attempt_fault(probe_read8(at, &value), 1);
    attempt_fault(probe_write8(at + 1, 0), 1);
    attempt_fault(probe_read32(at, &value), 4);
    attempt_fault(probe_write32(at, 0), 4);
    attempt_fault(probe_load_pair(at), 16);
    attempt_fault(probe_store_pair(at), 16);
    attempt_fault(probe_load_exclusive(at), 8);
    attempt_fault(probe_zero_line(at), 64);
    attempt_fault(probe_unaligned(at), 3);
    attempt_end();
}

/* Invalidation forgets what was written and not yet written back. QEMU has no caches, and takes the
 * address for good. */
static void invalidate(const struct target *target)
{
    const uint64_t addresses[] = {target->text.base, target->data.base, target->tables.base};
    unsigned int i;

    attempt_begin("cpu-invalidate-line");
    for (i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++)
        attempt(probe_invalidate_line(addresses[i]) != 0 ? ATTEMPT_FAULT : ATTEMPT_IGNORED,
                addresses[i]);
    attempt_end();
}

/* Beyond what the board has, and beyond what it could have. */
static void nowhere(void)
{
    static const uint64_t addresses[] = {0x7ffffff000, 0x3fffffffff, 0x4000000000 - 8};
    uint64_t value;
    unsigned int i;

    attempt_begin("nowhere");
    for (i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++)
        attempt_fault(probe_read64(addresses[i] & ~UINT64_C(7), &value), addresses[i]);
    attempt_end();
}

/*
 * Set/way maintenance cannot be confined to one's own memory; it has to leave everybody's as it is.
 * That the machine goes on is what is tried.
 */
static void set_and_way(void)
{
    uint64_t level, set, way;

    attempt_begin("cache-set-way");
    for (level = 0; level < 2; level++) {
        for (way = 0; way < 4; way++) {
            for (set = 0; set < 64; set++) {
                uint64_t operand = way << 30 | set << 6 | level << 1;

                __asm__ volatile("dc isw, %0\n\tdc csw, %0\n\tdc cisw, %0" ::"r"(operand)
                                 : "memory");
                attempt(ATTEMPT_IGNORED, operand);
            }
        }
    }
    __asm__ volatile("dsb sy\n\tic iallu\n\tdsb sy\n\tisb" ::: "memory");
    attempt_end();
}

void by_cpu(const struct target *target)
{
    const struct board_range smmu = {TARGET_SMMU, TARGET_SMMU_SIZE};
    const struct region regions[] = {
        REGION("text", target->text),
        REGION("rodata", target->rodata),
        REGION("data", target->data),
        REGION("stack", target->stack),
        REGION("tables", target->tables),
        REGION("hypervisor", target->hypervisor),
        REGION("smmu", smmu),
        REGION("disabled-smmu", target->disabled_smmu),
        REGION("old-smmu", target->old_smmu),
        REGION("counters", target->counters),
    };
    unsigned int i;

    for (i = 0; i < sizeof(regions) / sizeof(regions[0]); i++) {
        read_all(&regions[i]);
        write_all(&regions[i]);
    }
    fetch("cpu-fetch-text", target->text);
    touch("cpu-touch-hypervisor", target->text.base);
    touch("cpu-touch-smmu", smmu.base);
    invalidate(target);
    nowhere();
    set_and_way();
}
