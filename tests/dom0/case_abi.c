/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Xen's ABI for grants, right and wrong uses of it. */
#include "../../hyp/passive.h"
#include "../../hyp/string.h"
#include "cases.h"
#include "foreign.h"
#include "hypercall.h"
#include "probe.h"
#include "report.h"

#define MANY 150u /* more than the hypervisor does at a time, over more than a page */

static const struct platform_passive *passive;
static struct gnttab_map_grant_ref many[MANY];

static uint64_t slot_ipa(uint32_t slot)
{
    return passive->window.base + (uint64_t)slot * FOREIGN_PAGE;
}

static struct gnttab_map_grant_ref good(uint32_t slot)
{
    return (struct gnttab_map_grant_ref){
        .host_addr = slot_ipa(slot),
        .flags = GNTMAP_HOST_MAP,
        .ref = passive->writable.first,
        .dom = passive->domid,
    };
}

static void expect_map(const char *what, struct gnttab_map_grant_ref element, int status)
{
    int64_t result = hypercall_grant_table_op(GNTTABOP_MAP_GRANT_REF, &element, 1);

    report_expect(what, result != 0 ? result : element.status, status);
}

static void expect_unmap(const char *what, uint32_t handle, uint64_t host_addr, int status)
{
    struct gnttab_unmap_grant_ref element = {.host_addr = host_addr, .handle = handle};
    int64_t result = hypercall_grant_table_op(GNTTABOP_UNMAP_GRANT_REF, &element, 1);

    report_expect(what, result != 0 ? result : element.status, status);
}

static void try_version(void)
{
    const uint32_t wanted =
        1u << XENFEAT_AUTO_TRANSLATED_PHYSMAP | 1u << XENFEAT_DOM0 | 1u << XENFEAT_DIRECT_MAPPED;
    struct xen_feature_info info = {0, 0};

    report_expect("XENVER_version, major", hypercall_xen_version(XENVER_VERSION, NULL) >> 16, 4);
    report_expect("XENVER_get_features", hypercall_xen_version(XENVER_GET_FEATURES, &info), 0);
    report_expect("features", info.submap & wanted, wanted);
    info.submap_idx = 1;
    report_expect("a submap that is none", hypercall_xen_version(XENVER_GET_FEATURES, &info),
                  -XEN_EINVAL);
    report_expect("a version command that is none", hypercall_xen_version(99, &info), -XEN_ENOSYS);
    report_expect("a hypercall that is none", hypercall(12, 0, 0, 0), -XEN_ENOSYS);
    report_expect("a grant table command that is none", hypercall_grant_table_op(2, &info, 1),
                  -XEN_ENOSYS);
}

static void try_wrong_maps(void)
{
    struct gnttab_map_grant_ref element = good(0);

    element.dom = 2;
    expect_map("a domain that is none", element, GNTST_BAD_DOMAIN);
    element = good(0);
    element.ref = UINT32_MAX;
    expect_map("a reference out of range", element, GNTST_BAD_GNTREF);
    element.ref = 0;
    expect_map("a reserved reference", element, GNTST_GENERAL_ERROR);
    element.ref = passive->read_only.first + passive->read_only.count;
    expect_map("a page that is not granted", element, GNTST_GENERAL_ERROR);
    element.ref = passive->read_only.first;
    expect_map("a page granted to read, to write", element, GNTST_GENERAL_ERROR);
    element = good(0);
    element.flags = GNTMAP_READONLY;
    expect_map("no mapping asked for", element, GNTST_BAD_GNTREF);
    element.flags = GNTMAP_HOST_MAP | GNTMAP_DEVICE_MAP;
    expect_map("a device mapping", element, GNTST_GENERAL_ERROR);
    element = good(0);
    element.host_addr += 8;
    expect_map("an IPA inside a page", element, GNTST_BAD_VIRT_ADDR);
    element.host_addr = passive->window.base - FOREIGN_PAGE;
    expect_map("an IPA before the window", element, GNTST_BAD_VIRT_ADDR);
    element.host_addr = passive->window.base + passive->window.size;
    expect_map("an IPA behind the window", element, GNTST_BAD_VIRT_ADDR);
    element.host_addr = 0;
    expect_map("IPA 0", element, GNTST_BAD_VIRT_ADDR);
}

/* Map, use and unmap, to write and to read alone. */
static void try_page(uint32_t reference, bool read_only)
{
    struct foreign page;
    uint64_t word;

    report_expect("nothing is there yet", probe_read64(slot_ipa(1), &word) != 0, 1);
    report_expect("map", foreign_map(&page, passive, reference, 1, read_only), GNTST_OKAY);
    report_expect("IPA and machine address agree", page.ipa == page.machine, 0);
    report_expect("contents", foreign_is_untouched(&page), 1);
    report_expect("a write faults", probe_write64(page.ipa, passive_word(reference, 0)) != 0,
                  read_only);
    expect_map("an IPA in use", good(1), GNTST_BAD_VIRT_ADDR);
    expect_unmap("a handle out of range", UINT32_MAX, page.ipa, GNTST_BAD_HANDLE);
    expect_unmap("a handle that is not in use", page.handle + 1, page.ipa, GNTST_BAD_HANDLE);
    expect_unmap("another IPA", page.handle, page.ipa + FOREIGN_PAGE, GNTST_GENERAL_ERROR);
    expect_unmap("no IPA", page.handle, 0, GNTST_OKAY);
    report_expect("still there", foreign_is_untouched(&page), 1);
    report_expect("unmap", foreign_unmap(&page), GNTST_OKAY);
    report_expect("unmap again", foreign_unmap(&page), GNTST_BAD_HANDLE);
    report_expect("a read faults", probe_read64(page.ipa, &word) != 0, 1);
    report_expect("a write faults", probe_write64(page.ipa, 0) != 0, 1);
}

/* Every second one is wrong. */
static void try_many(void)
{
    uint32_t wrong = 0, slots = passive->writable.count, i;

    for (i = 0; i < MANY; i++) {
        many[i] = good(i / 2 % slots);
        many[i].ref = i % 2 == 0 ? passive->writable.first + i / 2 % slots : UINT32_MAX;
    }
    report_expect("many", hypercall_grant_table_op(GNTTABOP_MAP_GRANT_REF, many, MANY), 0);
    for (i = 0; i < MANY; i++) {
        int wanted = i % 2 != 0      ? GNTST_BAD_GNTREF
                     : i / 2 < slots ? GNTST_OKAY
                                     : GNTST_BAD_VIRT_ADDR;

        wrong += many[i].status != wanted;
        if (many[i].status == GNTST_OKAY)
            expect_unmap("one of many", many[i].handle, many[i].host_addr, GNTST_OKAY);
    }
    report_expect("statuses that are wrong", wrong, 0);
    report_expect("none", hypercall_grant_table_op(GNTTABOP_MAP_GRANT_REF, many, 0), 0);
    report_expect("more than Xen takes",
                  hypercall_grant_table_op(GNTTABOP_MAP_GRANT_REF, many, UINT32_MAX), -XEN_EINVAL);
}

/* The list is where nothing is, runs into that, or wraps. Nothing of it is done. */
static void try_pointers(void)
{
    struct gnttab_map_grant_ref *edge = (struct gnttab_map_grant_ref *)passive->window.base - 1;
    uint64_t saved[2 * sizeof(*edge) / 8], word;

    report_expect("a list in the window",
                  hypercall_grant_table_op(GNTTABOP_MAP_GRANT_REF, (void *)passive->window.base, 1),
                  -XEN_EFAULT);
    report_expect("a list at the end",
                  hypercall_grant_table_op(GNTTABOP_MAP_GRANT_REF, (void *)(UINT64_MAX - 15), 1),
                  -XEN_EFAULT);
    memcpy(saved, edge, sizeof(*edge));
    *edge = good(2);
    report_expect("a list that runs into the window",
                  hypercall_grant_table_op(GNTTABOP_MAP_GRANT_REF, edge, 2), -XEN_EFAULT);
    report_expect("nothing is mapped", probe_read64(slot_ipa(2), &word) != 0, 1);
    report_expect("a list that touches the window",
                  hypercall_grant_table_op(GNTTABOP_MAP_GRANT_REF, edge, 1), 0);
    report_expect("it is mapped", edge->status, GNTST_OKAY);
    expect_unmap("it is unmapped", edge->handle, slot_ipa(2), GNTST_OKAY);
    memcpy(edge, saved, sizeof(*edge));
}

void case_abi(const struct platform *platform)
{
    passive = &platform->passive;
    report_begin("abi");
    try_version();
    try_wrong_maps();
    try_page(passive->writable.first + 1, false);
    try_page(passive->writable.first + 1, true);
    try_page(passive->read_only.first, true);
    try_many();
    try_pointers();
    report_end();
}
