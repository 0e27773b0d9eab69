/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Hypercalls: numbers, pointers, counts, and how a long list is continued. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fake_guest.h"
#include "fake_pool.h"
#include "fake_stage2.h"
#include "hyp/grant.h"
#include "hyp/hypercall.h"
#include "hyp/xen.h"

#define PAGE   UINT64_C(4096)
#define PAGES  512u
#define WINDOW UINT64_C(0x70000000)
#define PC     UINT64_C(0x40001004)

static const struct passive passive = {
    .pages = PAGES,
    .memory = {UINT64_C(0x80000000), PAGES *PAGE},
    .window = {WINDOW, PAGES *PAGE},
};

static unsigned int entries; /* how often the hypervisor was entered for the last call */

static int fresh(void **state)
{
    (void)state;
    fake_pool_reset(FAKE_POOL_SIZE);
    fake_stage2_reset();
    fake_guest_reset();
    grant_init(&passive);
    return 0;
}

/* As a CPU would do it: the instruction is executed again as long as the PC stays on it. */
static int64_t call(uint64_t number, uint64_t x0, uint64_t x1, uint64_t x2)
{
    struct frame frame = {.x = {[0] = x0, [1] = x1, [2] = x2, [16] = number}};

    entries = 0;
    do {
        frame.pc = PC;
        hypercall(&frame);
        entries++;
    } while (frame.pc == PC - 4);
    assert_int_equal(frame.pc, PC);
    return (int64_t)frame.x[0];
}

static int64_t grant_op(uint64_t command, uint64_t address, uint64_t count)
{
    return call(XEN_HYPERVISOR_GRANT_TABLE_OP, command, address, count);
}

static void put(uint64_t address, const void *from, size_t size)
{
    size_t i;

    for (i = 0; i < size; i++)
        *fake_guest_at(address + i) = ((const uint8_t *)from)[i];
}

static void get(void *to, uint64_t address, size_t size)
{
    size_t i;

    for (i = 0; i < size; i++)
        ((uint8_t *)to)[i] = *fake_guest_at(address + i);
}

static void put_map(uint64_t address, uint32_t index)
{
    struct gnttab_map_grant_ref element = {
        .host_addr = WINDOW + index * PAGE,
        .flags = GNTMAP_HOST_MAP,
        .ref = passive_reference(index),
        .dom = PASSIVE_DOMID,
        .status = 99,
    };

    put(address, &element, sizeof(element));
}

static void test_unknown(void **state)
{
    static const uint64_t numbers[] = {0, 12, 18, 21, 32, 63, UINT64_C(1) << 32 | 20, UINT64_MAX};
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
        assert_int_equal(call(numbers[i], 0, FAKE_GUEST_ADDRESS, 1), -XEN_ENOSYS);
    assert_int_equal(call(XEN_HYPERVISOR_XEN_VERSION, 1, FAKE_GUEST_ADDRESS, 0), -XEN_ENOSYS);
    for (i = 2; i < 20; i++)
        assert_int_equal(grant_op(i, FAKE_GUEST_ADDRESS, 1), -XEN_ENOSYS);
    assert_int_equal(grant_op(UINT32_MAX, FAKE_GUEST_ADDRESS, 1), -XEN_ENOSYS);
}

static void test_version(void **state)
{
    struct xen_feature_info info = {0, 0};

    (void)state;
    assert_int_equal(call(XEN_HYPERVISOR_XEN_VERSION, XENVER_VERSION, 0, 0), 4 << 16 | 17);
    put(FAKE_GUEST_ADDRESS, &info, sizeof(info));
    assert_int_equal(call(XEN_HYPERVISOR_XEN_VERSION, XENVER_GET_FEATURES, FAKE_GUEST_ADDRESS, 0),
                     0);
    get(&info, FAKE_GUEST_ADDRESS, sizeof(info));
    assert_int_equal(info.submap_idx, 0);
    assert_int_equal(info.submap, 1 << 0 | 1 << 2 | 1 << 11 | 1 << 14 | 1 << 17);

    info.submap_idx = 1;
    put(FAKE_GUEST_ADDRESS, &info, sizeof(info));
    assert_int_equal(call(XEN_HYPERVISOR_XEN_VERSION, XENVER_GET_FEATURES, FAKE_GUEST_ADDRESS, 0),
                     -XEN_EINVAL);
    assert_int_equal(call(XEN_HYPERVISOR_XEN_VERSION, XENVER_GET_FEATURES, 0, 0), -XEN_EFAULT);
    fake_guest_set(1, FAKE_GUEST_READ_ONLY);
    assert_int_equal(
        call(XEN_HYPERVISOR_XEN_VERSION, XENVER_GET_FEATURES, FAKE_GUEST_ADDRESS + PAGE, 0),
        -XEN_EFAULT);
}

static void test_counts(void **state)
{
    (void)state;
    assert_int_equal(grant_op(GNTTABOP_MAP_GRANT_REF, 0, 0), 0);
    assert_int_equal(grant_op(GNTTABOP_MAP_GRANT_REF, FAKE_GUEST_ADDRESS, UINT32_MAX), -XEN_EINVAL);
    assert_int_equal(grant_op(GNTTABOP_MAP_GRANT_REF, FAKE_GUEST_ADDRESS, UINT64_C(1) << 31),
                     -XEN_EINVAL);
    assert_int_equal(fake_stage2_count(), 0);
}

/* Nothing is done when the list is not all dom0's: neither what precedes the hole, nor what could
 * not be answered. */
static void test_pointers(void **state)
{
    static const enum fake_guest_page kinds[] = {FAKE_GUEST_READ_ONLY, FAKE_GUEST_FOREIGN,
                                                 FAKE_GUEST_NOTHING};
    const uint64_t edge = FAKE_GUEST_ADDRESS + PAGE;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        fake_guest_reset();
        put_map(edge - 48, 0);
        put_map(edge - 16, 1);
        fake_guest_set(1, kinds[i]);
        assert_int_equal(grant_op(GNTTABOP_MAP_GRANT_REF, edge - 48, 2), -XEN_EFAULT);
        assert_int_equal(grant_op(GNTTABOP_MAP_GRANT_REF, edge - 16, 1), -XEN_EFAULT);
        assert_int_equal(grant_op(GNTTABOP_UNMAP_GRANT_REF, edge - 16, 1), -XEN_EFAULT);
    }
    assert_int_equal(fake_stage2_count(), 0);
    assert_int_equal(grant_op(GNTTABOP_MAP_GRANT_REF, edge - 48, 1), 0);
    assert_int_equal(fake_stage2_count(), 1);
}

/* Across pages, and in more than one go; the hole in the end is noticed when it is reached. */
static void test_long_list(void **state)
{
    const uint64_t at = FAKE_GUEST_ADDRESS + 16;
    struct gnttab_map_grant_ref map;
    struct gnttab_unmap_grant_ref unmap;
    uint32_t i, count = PAGES / 2;

    (void)state;
    for (i = 0; i < count; i++)
        put_map(at + i * sizeof(map), i);
    assert_int_equal(grant_op(GNTTABOP_MAP_GRANT_REF, at, count), 0);
    assert_true(entries > 1);
    assert_int_equal(fake_stage2_count(), count);
    for (i = 0; i < count; i++) {
        get(&map, at + i * sizeof(map), sizeof(map));
        assert_int_equal(map.status, GNTST_OKAY);
        assert_int_equal(map.dev_bus_addr, passive.memory.base + i * PAGE);
        unmap = (struct gnttab_unmap_grant_ref){.host_addr = map.host_addr, .handle = map.handle};
        put(at + i * sizeof(unmap), &unmap, sizeof(unmap));
    }
    assert_int_equal(grant_op(GNTTABOP_UNMAP_GRANT_REF, at, count), 0);
    assert_int_equal(fake_stage2_count(), 0);
    assert_int_equal(fake_stage2_invalidations(), entries);

    for (i = 0; i < count; i++)
        put_map(at + i * sizeof(map), i);
    fake_guest_set(1, FAKE_GUEST_NOTHING);
    assert_int_equal(grant_op(GNTTABOP_MAP_GRANT_REF, at, count), -XEN_EFAULT);
    assert_true(fake_stage2_count() > 0 && fake_stage2_count() <= PAGE / sizeof(map));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_unknown, fresh),   cmocka_unit_test_setup(test_version, fresh),
        cmocka_unit_test_setup(test_counts, fresh),    cmocka_unit_test_setup(test_pointers, fresh),
        cmocka_unit_test_setup(test_long_list, fresh),
    };

    return cmocka_run_group_tests_name("hypercall", tests, NULL, NULL);
}
