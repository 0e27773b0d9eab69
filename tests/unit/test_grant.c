/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Grants: who may map what where, and what is left after unmapping. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fake_pool.h"
#include "fake_stage2.h"
#include "hyp/grant.h"

#define PAGE   UINT64_C(4096)
#define PAGES  64u
#define MEMORY UINT64_C(0x80000000)
#define WINDOW UINT64_C(0x70000000)

#define WRITABLE  8u /* after the reserved ones */
#define READ_ONLY (WRITABLE + PAGES / 2)
#define WITHHELD  (READ_ONLY + PAGES / 4)

static const struct passive passive = {
    .pages = PAGES,
    .memory = {MEMORY, PAGES *PAGE},
    .window = {WINDOW, PAGES *PAGE},
};

static int fresh(void **state)
{
    (void)state;
    fake_pool_reset(FAKE_POOL_SIZE);
    fake_stage2_reset();
    grant_init(&passive);
    return 0;
}

static struct gnttab_map_grant_ref map(uint32_t reference, uint64_t ipa, uint32_t flags)
{
    struct gnttab_map_grant_ref element = {
        .host_addr = ipa, .flags = flags, .ref = reference, .dom = PASSIVE_DOMID, .status = 99};

    grant_map(&element, 1);
    return element;
}

static int16_t unmap(uint32_t handle, uint64_t ipa)
{
    struct gnttab_unmap_grant_ref element = {.host_addr = ipa, .handle = handle, .status = 99};

    grant_unmap(&element, 1);
    return element.status;
}

static void test_maps(void **state)
{
    static const struct {
        uint32_t reference;
        bool writable;
    } cases[] = {
        {WRITABLE, true},   {WRITABLE, false},     {READ_ONLY - 1, true},
        {READ_ONLY, false}, {WITHHELD - 1, false},
    };
    struct gnttab_map_grant_ref element;
    const struct fake_stage2_page *page;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const uint64_t ipa = WINDOW + (PAGES - 1 - i) * PAGE;
        const uint64_t machine = MEMORY + (cases[i].reference - WRITABLE) * PAGE;

        element = map(cases[i].reference, ipa,
                      GNTMAP_HOST_MAP | (cases[i].writable ? 0 : GNTMAP_READONLY));
        assert_int_equal(element.status, GNTST_OKAY);
        assert_int_equal(element.dev_bus_addr, machine);
        page = fake_stage2_at(ipa);
        assert_non_null(page);
        assert_int_equal(page->machine, machine);
        assert_int_equal(page->writable, cases[i].writable);
    }
    assert_int_equal(fake_stage2_count(), i);
    assert_int_equal(fake_stage2_invalidations(), 0);
}

static void test_refusals(void **state)
{
    static const struct {
        uint32_t reference, flags;
        uint64_t ipa;
        int status;
    } cases[] = {
        {WRITABLE, 0, WINDOW, GNTST_BAD_GNTREF},
        {WRITABLE, GNTMAP_READONLY, WINDOW, GNTST_BAD_GNTREF},
        {WRITABLE, GNTMAP_DEVICE_MAP, WINDOW, GNTST_GENERAL_ERROR},
        {WRITABLE, GNTMAP_DEVICE_MAP | GNTMAP_HOST_MAP, WINDOW, GNTST_GENERAL_ERROR},
        {WRITABLE, GNTMAP_HOST_MAP | 0x10, WINDOW, GNTST_GENERAL_ERROR},
        {WRITABLE, GNTMAP_HOST_MAP | 0x80000000, WINDOW, GNTST_GENERAL_ERROR},
        {WITHHELD + PAGES / 4, GNTMAP_HOST_MAP, WINDOW, GNTST_BAD_GNTREF},
        {UINT32_MAX, GNTMAP_HOST_MAP, WINDOW, GNTST_BAD_GNTREF},
        {WRITABLE - 1, GNTMAP_HOST_MAP, WINDOW, GNTST_GENERAL_ERROR},
        {0, GNTMAP_HOST_MAP, WINDOW, GNTST_GENERAL_ERROR},
        {WITHHELD, GNTMAP_HOST_MAP | GNTMAP_READONLY, WINDOW, GNTST_GENERAL_ERROR},
        {READ_ONLY, GNTMAP_HOST_MAP, WINDOW, GNTST_GENERAL_ERROR},
        {WITHHELD - 1, GNTMAP_HOST_MAP, WINDOW, GNTST_GENERAL_ERROR},
        {WRITABLE, GNTMAP_HOST_MAP, WINDOW + 8, GNTST_BAD_VIRT_ADDR},
        {WRITABLE, GNTMAP_HOST_MAP, WINDOW - PAGE, GNTST_BAD_VIRT_ADDR},
        {WRITABLE, GNTMAP_HOST_MAP, WINDOW + PAGES * PAGE, GNTST_BAD_VIRT_ADDR},
        {WRITABLE, GNTMAP_HOST_MAP, MEMORY, GNTST_BAD_VIRT_ADDR},
        {WRITABLE, GNTMAP_HOST_MAP, 0, GNTST_BAD_VIRT_ADDR},
        {WRITABLE, GNTMAP_HOST_MAP, UINT64_MAX - PAGE + 1, GNTST_BAD_VIRT_ADDR},
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (map(cases[i].reference, cases[i].ipa, cases[i].flags).status != cases[i].status)
            fail_msg("case %zu", i);
    }
    assert_int_equal(fake_stage2_count(), 0);
}

static void test_domains(void **state)
{
    static const uint16_t domids[] = {0, 2, 0x7ff0, UINT16_MAX};
    static const struct passive nobody = {.pages = 0};
    struct gnttab_map_grant_ref element = {
        .host_addr = WINDOW, .flags = GNTMAP_HOST_MAP, .ref = WRITABLE};
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(domids) / sizeof(domids[0]); i++) {
        element.dom = domids[i];
        grant_map(&element, 1);
        assert_int_equal(element.status, GNTST_BAD_DOMAIN);
    }
    grant_init(&nobody);
    assert_int_equal(map(WRITABLE, WINDOW, GNTMAP_HOST_MAP).status, GNTST_BAD_DOMAIN);
    assert_int_equal(unmap(0, 0), GNTST_BAD_HANDLE);
    assert_int_equal(fake_stage2_count(), 0);
}

static void test_unmap(void **state)
{
    struct gnttab_map_grant_ref one = map(WRITABLE, WINDOW + PAGE, GNTMAP_HOST_MAP);
    struct gnttab_map_grant_ref two = map(WRITABLE, WINDOW + 2 * PAGE, GNTMAP_HOST_MAP);

    (void)state;
    assert_int_equal(two.status, GNTST_OKAY); /* the same page twice is fine, at another IPA */
    assert_int_equal(map(WRITABLE, one.host_addr, GNTMAP_HOST_MAP).status, GNTST_BAD_VIRT_ADDR);

    assert_int_equal(unmap(UINT32_MAX, one.host_addr), GNTST_BAD_HANDLE);
    assert_int_equal(unmap(PAGES, one.host_addr), GNTST_BAD_HANDLE);
    assert_int_equal(unmap(two.handle + 1, one.host_addr), GNTST_BAD_HANDLE);
    assert_int_equal(unmap(one.handle, two.host_addr), GNTST_GENERAL_ERROR);
    assert_int_equal(unmap(one.handle, one.host_addr + 8), GNTST_GENERAL_ERROR);
    assert_int_equal(unmap(one.handle, 0), GNTST_OKAY);
    assert_int_equal(fake_stage2_count(), 2);
    assert_int_equal(fake_stage2_invalidations(), 0);

    assert_int_equal(unmap(one.handle, one.host_addr), GNTST_OKAY);
    assert_null(fake_stage2_at(one.host_addr));
    assert_non_null(fake_stage2_at(two.host_addr));
    assert_int_equal(fake_stage2_stale(), 0);
    assert_int_equal(unmap(one.handle, one.host_addr), GNTST_BAD_HANDLE);
    assert_int_equal(map(READ_ONLY - 1, one.host_addr, GNTMAP_HOST_MAP).status, GNTST_OKAY);
}

/* One invalidation for all of them, before anyone is told; a handle twice in a list is an error. */
static void test_batch(void **state)
{
    struct gnttab_unmap_grant_ref elements[11];
    struct gnttab_map_grant_ref mapped;
    uint32_t i;

    (void)state;
    for (i = 0; i < 10; i++) {
        mapped = map(WRITABLE + i, WINDOW + i * PAGE, GNTMAP_HOST_MAP);
        elements[i] =
            (struct gnttab_unmap_grant_ref){.host_addr = mapped.host_addr, .handle = mapped.handle};
    }
    elements[10] = elements[3];
    grant_unmap(elements, 11);
    for (i = 0; i < 10; i++)
        assert_int_equal(elements[i].status, GNTST_OKAY);
    assert_int_equal(elements[10].status, GNTST_BAD_HANDLE);
    assert_int_equal(fake_stage2_count(), 0);
    assert_int_equal(fake_stage2_stale(), 0);
    assert_int_equal(fake_stage2_invalidations(), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_maps, fresh),    cmocka_unit_test_setup(test_refusals, fresh),
        cmocka_unit_test_setup(test_domains, fresh), cmocka_unit_test_setup(test_unmap, fresh),
        cmocka_unit_test_setup(test_batch, fresh),
    };

    return cmocka_run_group_tests_name("grant", tests, NULL, NULL);
}
