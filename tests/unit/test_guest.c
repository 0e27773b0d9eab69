/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What dom0 names by its own addresses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fake_guest.h"
#include "hyp/guest.h"

#define PAGE 4096u
#define BASE FAKE_GUEST_ADDRESS

static int fresh(void **state)
{
    (void)state;
    fake_guest_reset();
    return 0;
}

/* Across pages whose memory is not in that order. */
static void test_copies(void **state)
{
    static uint8_t in[2 * PAGE + 100], out[sizeof(in)];
    const uint64_t at = BASE + PAGE - 50;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(in); i++)
        in[i] = (uint8_t)(i * 7 + i / 251);
    assert_true(guest_is_writable(at, sizeof(in)));
    assert_true(guest_write(at, in, sizeof(in)));
    for (i = 0; i < sizeof(in); i++)
        assert_int_equal(*fake_guest_at(at + i), in[i]);
    assert_int_equal(*fake_guest_at(at - 1), 0);
    assert_int_equal(*fake_guest_at(at + sizeof(in)), 0);
    assert_true(guest_read(out, at, sizeof(out)));
    assert_memory_equal(in, out, sizeof(in));
}

static void test_kinds(void **state)
{
    uint8_t byte = 1;

    (void)state;
    fake_guest_set(0, FAKE_GUEST_READ_ONLY);
    fake_guest_set(1, FAKE_GUEST_FOREIGN);
    fake_guest_set(2, FAKE_GUEST_NOTHING);
    assert_true(guest_read(&byte, BASE, 1));
    assert_false(guest_write(BASE, &byte, 1));
    assert_false(guest_is_writable(BASE, 1));
    assert_false(guest_read(&byte, BASE + PAGE, 1));
    assert_false(guest_write(BASE + PAGE, &byte, 1));
    assert_false(guest_is_writable(BASE + PAGE, 1));
    assert_false(guest_read(&byte, BASE + 2 * PAGE, 1));
    assert_false(guest_write(BASE + 2 * PAGE, &byte, 1));
}

/* The second page is the one that will not do, at every way to reach into it. */
static void test_second_page(void **state)
{
    static const enum fake_guest_page kinds[] = {FAKE_GUEST_READ_ONLY, FAKE_GUEST_FOREIGN,
                                                 FAKE_GUEST_NOTHING};
    uint8_t bytes[32];
    size_t i, size;

    (void)state;
    for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        fake_guest_reset();
        fake_guest_set(1, kinds[i]);
        memset(bytes, 1, sizeof(bytes));
        for (size = 1; size <= sizeof(bytes); size++) {
            const bool inside = size <= 16;
            const bool readable = inside || kinds[i] == FAKE_GUEST_READ_ONLY;

            assert_int_equal(guest_is_writable(BASE + PAGE - 16, size), inside);
            assert_int_equal(guest_write(BASE + PAGE - 16, bytes, size), inside);
            assert_int_equal(guest_read(bytes, BASE + PAGE - 16, size), readable);
            assert_int_equal(*fake_guest_at(BASE + PAGE), 0);
        }
    }
}

static void test_ends(void **state)
{
    uint8_t bytes[32];

    (void)state;
    assert_false(guest_read(bytes, UINT64_MAX - 15, 32));
    assert_false(guest_read(bytes, 0, 1));
    assert_false(guest_write(BASE - 1, bytes, 2));
    assert_false(guest_write(BASE + FAKE_GUEST_PAGES * PAGE - 1, bytes, 2));
    assert_true(guest_write(BASE + FAKE_GUEST_PAGES * PAGE - 1, bytes, 1));
    assert_true(guest_read(bytes, 0, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_copies, fresh),
        cmocka_unit_test_setup(test_kinds, fresh),
        cmocka_unit_test_setup(test_second_page, fresh),
        cmocka_unit_test_setup(test_ends, fresh),
    };

    return cmocka_run_group_tests_name("guest", tests, NULL, NULL);
}
