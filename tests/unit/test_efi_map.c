/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What of an EFI memory map is RAM to use, against a model that has one flag for each page of a
 * small address space. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "hyp/boot/efi_map.h"
#include "notes/bytes.h"

#define PAGE       UINT64_C(4096)
#define SPACE      64u /* pages */
#define TYPES      18u
#define WB         (UINT64_C(1) << 3)
#define RUNTIME    (UINT64_C(1) << 63)
#define NOT_WB     UINT64_C(7) /* UC, WC and WT */
#define ENTRIES    2000u
#define MAX_STRIDE 64u

/* A map as firmware makes it; each entry has `stride` bytes, of which what is not defined is not
 * zero. */
static uint8_t bytes[ENTRIES * MAX_STRIDE];
static uint64_t count, stride;
static struct ranges ram;

static void start(uint64_t entry_size)
{
    memset(bytes, 0xa5, sizeof(bytes));
    count = 0;
    stride = entry_size;
}

static void add(uint32_t type, uint64_t base, uint64_t pages, uint64_t attribute)
{
    uint8_t *entry = bytes + count++ * stride;

    assert_true(count <= ENTRIES);
    store_u32(entry, type, ENDIAN_LITTLE);
    store_u64(entry + 8, base, ENDIAN_LITTLE);
    store_u64(entry + 24, pages, ENDIAN_LITTLE);
    store_u64(entry + 32, attribute, ENDIAN_LITTLE);
}

static const uint16_t *read_map(void)
{
    memset(&ram, 0xa5, sizeof(ram));
    return efi_map_read(&ram, bytes, count * stride, stride);
}

static void assert_range(unsigned int i, uint64_t base, uint64_t end)
{
    assert_true(i < ram.count);
    assert_int_equal(ram.list[i].base, base);
    assert_int_equal(ram.list[i].base + ram.list[i].size, end);
}

/* EfiLoaderCode, EfiLoaderData, EfiBootServicesCode, EfiBootServicesData, EfiConventionalMemory
 * (UEFI 2.10, 7.2.1). */
static bool is_free(uint32_t type)
{
    return (type >= 1 && type <= 4) || type == 7;
}

static void test_types(void **state)
{
    uint32_t type;

    (void)state;
    for (type = 0; type < TYPES; type++) {
        start(48);
        add(type, 0x40000000, 16, NOT_WB | WB);
        assert_true((read_map() == NULL) == is_free(type));
        start(48);
        add(7, 0x40000000, 256, WB);
        add(type, 0x40100000, 16, WB);
        assert_null(read_map());
        assert_int_equal(ram.count, 1);
        assert_range(0, 0x40000000, is_free(type) ? 0x40110000 : 0x40100000);
    }
    start(48);
    add(0x70000007, 0x40000000, 16, WB); /* an OEM's */
    assert_non_null(read_map());
}

static void test_attributes(void **state)
{
    (void)state;
    start(40);
    add(7, 0x40000000, 16, WB);
    add(7, 0x40010000, 16, NOT_WB);
    add(4, 0x40020000, 16, WB | RUNTIME);
    add(7, 0x40030000, 16, 0);
    add(7, 0x40040000, 16, NOT_WB | WB);
    assert_null(read_map());
    assert_int_equal(ram.count, 2);
    assert_range(0, 0x40000000, 0x40010000);
    assert_range(1, 0x40040000, 0x40050000);
}

/* As EDK2 has it: many entries, of which few make a difference. */
static void test_neighbours(void **state)
{
    uint32_t i;

    (void)state;
    start(48);
    for (i = ENTRIES - 1; i > 0; i--)
        add(i == 1000 ? 6 : 1 + i % 4, 0x40000000 + i * PAGE, 1, WB);
    assert_null(read_map());
    assert_int_equal(ram.count, 2);
    assert_range(0, 0x40000000 + PAGE, 0x40000000 + 1000 * PAGE);
    assert_range(1, 0x40000000 + 1001 * PAGE, 0x40000000 + ENTRIES * PAGE);
}

static void test_too_many_pieces(void **state)
{
    uint32_t i;

    (void)state;
    start(48);
    for (i = 0; i < RANGES_MAX; i++)
        add(7, 0x40000000 + 2 * i * PAGE, 1, WB);
    assert_null(read_map());
    assert_int_equal(ram.count, RANGES_MAX);
    add(7, 0x40000000 + 2 * i * PAGE, 1, WB);
    assert_non_null(read_map());
}

/* What two entries disagree about, in whichever order, and what they agree about. */
static void test_overlap(void **state)
{
    (void)state;
    start(48);
    add(6, 0x40004000, 2, WB);
    add(7, 0x40000000, 16, WB);
    add(3, 0x40008000, 16, WB);
    add(0, 0x40017000, 16, WB);
    assert_null(read_map());
    assert_int_equal(ram.count, 2);
    assert_range(0, 0x40000000, 0x40004000);
    assert_range(1, 0x40006000, 0x40017000);
}

static void test_ends_of_address_space(void **state)
{
    (void)state;
    start(48);
    add(7, 0, 1, WB);
    add(7, PAGE, 0, WB);
    add(7, UINT64_MAX - 2 * PAGE + 1, UINT64_MAX, WB);
    add(11, UINT64_MAX - PAGE + 1, 1, WB);
    assert_null(read_map());
    assert_int_equal(ram.count, 2);
    assert_range(0, 0, PAGE);
    assert_range(1, UINT64_MAX - 2 * PAGE + 1, UINT64_MAX - PAGE + 1);
    add(0, 0, UINT64_MAX, 0);
    assert_non_null(read_map());
}

static void test_malformed(void **state)
{
    uint64_t size;

    (void)state;
    start(40);
    assert_non_null(read_map());
    add(7, 0x40000000, 16, WB);
    assert_null(read_map());
    for (size = 0; size < 40; size++) {
        assert_non_null(efi_map_read(&ram, bytes, 40, size));
        assert_non_null(efi_map_read(&ram, bytes, size, 40));
    }
    assert_non_null(efi_map_read(&ram, bytes, 41, 40));
    assert_non_null(efi_map_read(&ram, bytes, 40, UINT64_MAX));
}

static void add_random(bool usable[static SPACE], bool kept[static SPACE])
{
    uint32_t type = (uint32_t)rand() % 9;
    unsigned int base = (unsigned int)rand() % SPACE;
    unsigned int pages = (unsigned int)rand() % (SPACE - base);
    uint64_t attribute = rand() % 8 == 0 ? NOT_WB : WB;
    bool *flags = is_free(type) && attribute == WB ? usable : kept;
    unsigned int i;

    add(type, base * PAGE, pages, attribute);
    for (i = base; i < base + pages; i++)
        flags[i] = true;
}

static void test_random(void **state)
{
    unsigned int round, i;

    (void)state;
    srand(1);
    for (round = 0; round < 2000; round++) {
        bool usable[SPACE] = {false}, kept[SPACE] = {false}, any = false;

        start(40 + 8 * (round % 4));
        for (i = 0; i < 12; i++)
            add_random(usable, kept);
        for (i = 0; i < SPACE; i++)
            any = any || (usable[i] && !kept[i]);
        assert_true((read_map() == NULL) == any);
        for (i = 0; i < SPACE; i++)
            assert_int_equal(ranges_contain(&ram, (struct board_range){i * PAGE, PAGE}),
                             usable[i] && !kept[i]);
        for (i = 1; i < ram.count; i++)
            assert_true(ram.list[i - 1].base + ram.list[i - 1].size < ram.list[i].base);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_types),      cmocka_unit_test(test_attributes),
        cmocka_unit_test(test_neighbours), cmocka_unit_test(test_too_many_pieces),
        cmocka_unit_test(test_overlap),    cmocka_unit_test(test_ends_of_address_space),
        cmocka_unit_test(test_malformed),  cmocka_unit_test(test_random),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
