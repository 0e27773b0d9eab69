/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Hypercalls with numbers, counts and pointers that are wrong, and pages that are not granted. */
#include "../../hyp/passive.h"
#include "../../hyp/string.h"
#include "../dom0/hypercall.h"
#include "../dom0/mmu.h"
#include "../dom0/probe.h"
#include "attempt.h"
#include "target.h"

#define PAGE UINT64_C(4096)

static const struct platform_passive *passive;

static struct gnttab_map_grant_ref request(uint32_t reference)
{
    return (struct gnttab_map_grant_ref){
        .host_addr = passive->window.base,
        .flags = GNTMAP_HOST_MAP,
        .ref = reference,
        .dom = passive->domid,
    };
}

static void numbers(void)
{
    static const uint64_t bad[] = {0,  1,    2,    12,         16,         18,
                                   19, 0x7f, 0xff, 0x80000000, UINT64_MAX, 17 | UINT64_C(1) << 32};
    struct gnttab_map_grant_ref element = {.ref = 0};
    unsigned int i;

    attempt_begin("hypercall-numbers");
    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        attempt_error(hypercall(bad[i], UINT64_MAX, UINT64_MAX, UINT64_MAX), bad[i]);
    for (i = 2; i < 64; i++)
        attempt_error(hypercall_grant_table_op(i, &element, 1), i);
    attempt_error(hypercall_grant_table_op(UINT32_MAX, &element, 1), UINT32_MAX);
    attempt_error(hypercall_xen_version(UINT32_MAX, &element), UINT32_MAX);
    attempt_end();
}

static void point_at(uint64_t place)
{
    attempt_error(hypercall(XEN_HYPERVISOR_GRANT_TABLE_OP, GNTTABOP_MAP_GRANT_REF, place, 1),
                  place);
    attempt_error(hypercall(XEN_HYPERVISOR_GRANT_TABLE_OP, GNTTABOP_UNMAP_GRANT_REF, place, 1),
                  place);
    attempt_error(hypercall(XEN_HYPERVISOR_XEN_VERSION, XENVER_GET_FEATURES, place, 0), place);
}

/* Lists that are not, or end not, in dom0's memory. */
static void pointers(const struct target *target)
{
    const uint64_t edge = target->hypervisor.base;
    const uint64_t places[] = {
        target->text.base,
        target->data.base,
        target->stack.base,
        target->tables.base,
        TARGET_SMMU,
        TARGET_GICD,
        passive->window.base,
        0x7ffffff000,
        UINT64_MAX,
        UINT64_MAX - 7,
        1,
        UINT64_C(1) << 47,
        UINT64_C(0xffff) << 48,
        edge - 4,
        edge - 1,
    };
    unsigned int i;

    attempt_begin("hypercall-pointers");
    for (i = 0; i < sizeof(places) / sizeof(places[0]); i++)
        point_at(places[i]);
    attempt_end();
}

/* Lists at an address for which dom0's tables are not in its memory, but in what is the
 * hypervisor's, a device's, or nowhere. */
static void tables(const struct target *target)
{
    const uint64_t places[] = {
        target->tables.base, target->foreign.base, passive->window.base,
        TARGET_SMMU,         TARGET_GICD,          TARGET_NO_RAM,
    };
    unsigned int i;

    attempt_begin("hypercall-tables");
    for (i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        mmu_set_table(TARGET_NO_RAM, places[i]);
        point_at(TARGET_NO_RAM);
    }
    attempt_end();
}

/* From a page of dom0's on as far as its memory goes, and further. */
static void counts(const struct target *target)
{
    static const uint32_t large[] = {0x80000000, UINT32_MAX, INT32_MAX, 1u << 28, 1u << 20};
    const uint64_t list = target->hypervisor.base - 16 * PAGE;
    unsigned int i;

    attempt_begin("hypercall-counts");
    memset((void *)(uintptr_t)list, 0xff, 16 * PAGE);
    for (i = 0; i < sizeof(large) / sizeof(large[0]); i++) {
        attempt_error(
            hypercall(XEN_HYPERVISOR_GRANT_TABLE_OP, GNTTABOP_MAP_GRANT_REF, list, large[i]),
            large[i]);
        attempt_error(
            hypercall(XEN_HYPERVISOR_GRANT_TABLE_OP, GNTTABOP_UNMAP_GRANT_REF, list, large[i]),
            large[i]);
    }
    attempt_end();
}

static void try_map(struct gnttab_map_grant_ref element, uint64_t what)
{
    int64_t result = hypercall_grant_table_op(GNTTABOP_MAP_GRANT_REF, &element, 1);

    attempt_error(result != 0 ? result : element.status, what);
}

static void try_unmap(uint32_t handle, uint64_t address)
{
    struct gnttab_unmap_grant_ref element = {.host_addr = address, .handle = handle};
    int64_t result = hypercall_grant_table_op(GNTTABOP_UNMAP_GRANT_REF, &element, 1);

    attempt_error(result != 0 ? result : element.status, handle);
}

static void references(void)
{
    uint32_t granted = passive->read_only.first + passive->read_only.count;
    struct gnttab_map_grant_ref element;
    uint32_t reference;

    attempt_begin("grant-references");
    for (reference = 0; reference < PASSIVE_FIRST_REFERENCE; reference++)
        try_map(request(reference), reference);
    for (reference = granted; reference < granted + 256; reference++)
        try_map(request(reference), reference);
    for (reference = 1; reference < 0x10000; reference <<= 1)
        try_map(request(passive->writable.first | reference << 16), reference);
    for (reference = passive->read_only.first; reference < granted; reference++)
        try_map(request(reference), reference); /* to write */
    element = request(passive->writable.first);
    for (reference = 0; reference < 0x10000; reference += 0xfff) {
        element.dom = (uint16_t)(reference == passive->domid ? 0x7ff0 : reference);
        try_map(element, reference);
    }
    attempt_end();
}

/* At addresses where something else of dom0's, or of others, is. */
static void addresses(const struct target *target)
{
    const uint64_t places[] = {0,
                               target->hypervisor.base,
                               target->text.base,
                               TARGET_SMMU,
                               TARGET_GICD,
                               target->platform->ram[0].base,
                               passive->window.base - PAGE,
                               passive->window.base + 1,
                               passive->window.base + passive->window.size,
                               passive->window.base | UINT64_C(1) << 48,
                               UINT64_MAX & ~(PAGE - 1)};
    struct gnttab_map_grant_ref element = request(passive->writable.first);
    unsigned int i;

    attempt_begin("grant-addresses");
    for (i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        element.host_addr = places[i];
        try_map(element, places[i]);
    }
    attempt_end();
}

/* Unmapped twice, with handles that are none, and used afterwards. */
static void unmaps(void)
{
    struct gnttab_map_grant_ref element = request(passive->writable.first);
    struct gnttab_unmap_grant_ref unmap;
    uint64_t value;
    unsigned int bit;

    attempt_begin("grant-unmap");
    for (bit = 0; bit < 32; bit++)
        try_unmap(1u << bit, passive->window.base);
    if (hypercall_grant_table_op(GNTTABOP_MAP_GRANT_REF, &element, 1) == 0 && element.status == 0) {
        try_map(request(passive->writable.first), 0); /* the same place again */
        try_unmap(element.handle, passive->window.base + PAGE);
        unmap = (struct gnttab_unmap_grant_ref){.host_addr = passive->window.base,
                                                .handle = element.handle};
        hypercall_grant_table_op(GNTTABOP_UNMAP_GRANT_REF, &unmap, 1);
        try_unmap(element.handle, passive->window.base);
        attempt_fault(probe_read64(passive->window.base, &value), passive->window.base);
        attempt_fault(probe_write64(passive->window.base, 0), passive->window.base);
    }
    attempt_end();
}

/* The domain's pages where they are in the machine, granted or not. */
static void foreign_pages(const struct target *target)
{
    uint64_t at, value;

    attempt_begin("cpu-foreign-pages");
    for (at = target->foreign.base; at < target->foreign.base + target->foreign.size; at += PAGE) {
        attempt_fault(probe_read64(at, &value), at);
        attempt_fault(probe_write64(at, 0), at);
    }
    attempt_end();
}

void by_hypercall(const struct target *target)
{
    passive = &target->platform->passive;
    numbers();
    pointers(target);
    tables(target);
    counts(target);
    references();
    addresses(target);
    unmaps();
    foreign_pages(target);
}
