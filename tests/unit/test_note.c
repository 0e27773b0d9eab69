/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Notes one by one: reading, writing, alignment, and areas that end too early. */
#include "images.h"

#include <stdlib.h>
#include <string.h>

static const enum endian both[] = {ENDIAN_LITTLE, ENDIAN_BIG};

/* The bytes of a FEATURES note "ab", written down by hand. */
static const uint8_t little[] = {4, 0, 0,   0,   3,   0, 0,   0,   10, 0,
                                 0, 0, 'X', 'e', 'n', 0, 'a', 'b', 0,  0};
static const uint8_t big[] = {0, 0,  0,   4,   0,   0, 0,   3,   0, 0,
                              0, 10, 'X', 'e', 'n', 0, 'a', 'b', 0, 0};

static void writes_the_bytes_of_the_gabi(void **state)
{
    uint8_t out[20];
    size_t written;

    (void)state;
    assert_int_equal(note_size(4, 3), sizeof(out));
    assert_true(note_size(4, SIZE_MAX) == SIZE_MAX);
    assert_true(note_size(SIZE_MAX - 2, 0) == SIZE_MAX);
    memset(out, 0xff, sizeof(out));
    assert_int_equal(
        note_write(out, sizeof(out), ENDIAN_LITTLE, "Xen", 10, desc_of("ab"), &written), ERR_OK);
    assert_int_equal(written, sizeof(little));
    assert_memory_equal(out, little, sizeof(little));
    memset(out, 0xff, sizeof(out));
    assert_int_equal(note_write(out, sizeof(out), ENDIAN_BIG, "Xen", 10, desc_of("ab"), &written),
                     ERR_OK);
    assert_memory_equal(out, big, sizeof(big));
}

static void writes_nothing_without_room(void **state)
{
    uint8_t out[20];
    size_t written = 77;

    (void)state;
    memset(out, 0xee, sizeof(out));
    for (size_t room = 0; room < sizeof(out); room++) {
        assert_int_equal(note_write(out, room, ENDIAN_LITTLE, "Xen", 10, desc_of("ab"), &written),
                         ERR_NOTE_NO_ROOM);
        assert_int_equal(written, 77);
        assert_int_equal(out[0], 0xee);
    }
    assert_int_equal(note_write(out, sizeof(out), ENDIAN_LITTLE, "Xen", 10,
                                (struct bytes){out, SIZE_MAX - 8}, &written),
                     ERR_NOTE_NO_ROOM);
}

static void reads_what_it_wrote(void **state)
{
    (void)state;
    for (size_t e = 0; e < 2; e++) {
        uint8_t area[256];
        size_t first = put_note(area, both[e], "Linux", 0x100, (struct bytes){NULL, 0});
        size_t size = first + put_note(area + first, both[e], "Xen", 10, desc_of("a|b"));
        struct note_reader reader;
        struct note note;

        assert_int_equal(note_start(&reader, (struct bytes){area, size}, both[e], 4), ERR_OK);
        assert_int_equal(note_next(&reader, &note), ERR_OK);
        assert_true(bytes_equal((struct bytes){note.owner.data, 5}, "Linux"));
        assert_int_equal(note.owner.size, 6);
        assert_int_equal(note.type, 0x100);
        assert_int_equal(note.desc.size, 0);
        assert_int_equal(note.size, first);
        assert_int_equal(note_next(&reader, &note), ERR_OK);
        assert_int_equal(note.offset, first);
        assert_true(note_is_xen(&note, 10));
        assert_string_equal((const char *)note.desc.data, "a|b");
        assert_int_equal(note.offset + note.size, size);
        assert_int_equal(note_next(&reader, &note), ERR_END);
        assert_int_equal(note_next(&reader, &note), ERR_END);
    }
}

/* With p_align 8 the descriptor and the next note begin at multiples of 8. */
static void reads_eight_byte_padding(void **state)
{
    static const uint8_t area[] = {
        6,   0,   0,   0,   4,   0, 0, 0, 2, 0, 0, 0, /* header */
        'L', 'i', 'n', 'u', 'x', 0, 0, 0, 0, 0, 0, 0, /* owner, padded to offset 24 */
        1,   2,   3,   4,   0,   0, 0, 0,             /* descriptor, padded to offset 32 */
        4,   0,   0,   0,   1,   0, 0, 0, 9, 0, 0, 0, /* header */
        'X', 'e', 'n', 0,   5,                        /* no padding at the end */
    };
    struct note_reader reader;
    struct note note;

    (void)state;
    assert_int_equal(note_start(&reader, (struct bytes){area, sizeof(area)}, ENDIAN_LITTLE, 8),
                     ERR_OK);
    assert_int_equal(note_next(&reader, &note), ERR_OK);
    assert_int_equal(note.desc.size, 4);
    assert_int_equal(note.desc.data[0], 1);
    assert_int_equal(note.size, 32);
    assert_int_equal(note_next(&reader, &note), ERR_OK);
    assert_true(note_is_xen(&note, 9));
    assert_int_equal(note.desc.data[0], 5);
    assert_int_equal(note.size, 17);
    assert_int_equal(note_next(&reader, &note), ERR_END);
    /* The same bytes, read with the wrong padding, do not fit together. */
    assert_int_equal(note_start(&reader, (struct bytes){area, sizeof(area)}, ENDIAN_LITTLE, 4),
                     ERR_OK);
    while (note_next(&reader, &note) == ERR_OK)
        assert_false(note_is_xen(&note, 9));
    assert_int_equal(note_next(&reader, &note), ERR_NOTE_TRUNCATED);
}

static void accepts_only_known_alignments(void **state)
{
    static const uint64_t good[] = {0, 1, 2, 4, 8};
    static const uint64_t bad[] = {3, 5, 7, 9, 16, 4096, UINT64_C(1) << 32, UINT64_MAX};
    struct note_reader reader;

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        assert_int_equal(note_start(&reader, (struct bytes){NULL, 0}, ENDIAN_LITTLE, good[i]),
                         ERR_OK);
        assert_int_equal(reader.alignment, good[i] == 8 ? 8 : 4);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_int_equal(note_start(&reader, (struct bytes){NULL, 0}, ENDIAN_LITTLE, bad[i]),
                         ERR_NOTE_ALIGNMENT);
}

static void refuses_a_huge_area(void **state)
{
    static uint8_t area[NOTE_AREA_MAX + 1];
    struct note_reader reader;

    (void)state;
    assert_int_equal(note_start(&reader, (struct bytes){area, NOTE_AREA_MAX}, ENDIAN_LITTLE, 4),
                     ERR_OK);
    assert_int_equal(note_start(&reader, (struct bytes){area, NOTE_AREA_MAX + 1}, ENDIAN_LITTLE, 4),
                     ERR_NOTE_AREA_TOO_LARGE);
}

/* Cut at every length: only the end of the padding and nothing at all read without an error. */
static void sees_every_truncation(void **state)
{
    (void)state;
    for (size_t size = 0; size <= sizeof(little); size++) {
        uint8_t *area = malloc(size > 0 ? size : 1);
        struct note_reader reader;
        struct note note;
        enum error expected = size == 0 ? ERR_END : size < 19 ? ERR_NOTE_TRUNCATED : ERR_OK;

        assert_non_null(area);
        memcpy(area, little, size);
        assert_int_equal(note_start(&reader, (struct bytes){area, size}, ENDIAN_LITTLE, 4), ERR_OK);
        assert_int_equal(note_next(&reader, &note), expected);
        if (expected == ERR_OK) {
            assert_int_equal(note.size, size);
            assert_int_equal(note_next(&reader, &note), ERR_END);
        }
        free(area);
    }
}

static void sizes_that_would_wrap_are_truncated(void **state)
{
    static const uint32_t sizes[] = {5, 0x7fffffff, 0x80000000, 0xfffffff0, 0xfffffffd, 0xffffffff};

    (void)state;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        for (size_t field = 0; field < 8; field += 4) {
            uint8_t area[sizeof(little)];
            struct note_reader reader;
            struct note note;

            memcpy(area, little, sizeof(area));
            store_u32(area + field, sizes[i], ENDIAN_LITTLE);
            assert_int_equal(
                note_start(&reader, (struct bytes){area, sizeof(area)}, ENDIAN_LITTLE, 4), ERR_OK);
            assert_int_equal(note_next(&reader, &note), ERR_NOTE_TRUNCATED);
            assert_int_equal(note_next(&reader, &note), ERR_NOTE_TRUNCATED);
        }
    }
}

static void tolerates_a_short_tail_of_zeros_only(void **state)
{
    uint8_t area[sizeof(little) + 11] = {0};
    struct note_reader reader;
    struct note note;

    (void)state;
    memcpy(area, little, sizeof(little));
    assert_int_equal(note_start(&reader, (struct bytes){area, sizeof(area)}, ENDIAN_LITTLE, 4),
                     ERR_OK);
    assert_int_equal(note_next(&reader, &note), ERR_OK);
    assert_int_equal(note_next(&reader, &note), ERR_END);
    area[sizeof(area) - 1] = 1;
    assert_int_equal(note_next(&reader, &note), ERR_NOTE_TRUNCATED);
}

static void tolerates_padding_cut_off_after_the_owner(void **state)
{
    uint8_t area[20] = {6, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 'L', 'i', 'n', 'u', 'x', 0};
    struct note_reader reader;
    struct note note;

    (void)state;
    assert_int_equal(note_start(&reader, (struct bytes){area, 18}, ENDIAN_LITTLE, 4), ERR_OK);
    assert_int_equal(note_next(&reader, &note), ERR_OK);
    assert_int_equal(note.owner.size, 6);
    assert_int_equal(note.desc.size, 0);
    assert_int_equal(note.size, 18);
    assert_int_equal(note_next(&reader, &note), ERR_END);
    area[4] = 1;
    assert_int_equal(note_start(&reader, (struct bytes){area, 18}, ENDIAN_LITTLE, 4), ERR_OK);
    assert_int_equal(note_next(&reader, &note), ERR_NOTE_TRUNCATED);
}

static void matches_the_owner_exactly(void **state)
{
    static const struct {
        struct bytes owner;
        bool xen;
    } cases[] = {
        {{(const uint8_t *)"Xen", 4}, true},    {{(const uint8_t *)"Xen", 3}, false},
        {{(const uint8_t *)"Xen\0", 5}, false}, {{(const uint8_t *)"xen", 4}, false},
        {{(const uint8_t *)"Xenx", 4}, false},  {{NULL, 0}, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct note note = {.owner = cases[i].owner, .type = 10};

        assert_int_equal(note_is_xen(&note, 10), cases[i].xen);
        assert_false(note_is_xen(&note, 11));
    }
}

static void names_types_by_owner(void **state)
{
    struct note note = {.owner = desc_of("Xen"), .type = 10};

    (void)state;
    assert_string_equal(note_type_name(&note), "FEATURES");
    note.type = 6;
    assert_string_equal(note_type_name(&note), "GUEST_OS");
    note.type = 19;
    assert_string_equal(note_type_name(&note), "PHYS32_RELOC");
    note.type = 20;
    assert_null(note_type_name(&note));
    note = (struct note){.owner = desc_of("GNU"), .type = 3};
    assert_string_equal(note_type_name(&note), "BUILD_ID");
    note = (struct note){.owner = desc_of("Linux"), .type = 0x100};
    assert_string_equal(note_type_name(&note), "BUILD_SALT");
    note = (struct note){.owner = desc_of("stapsdt"), .type = 3};
    assert_null(note_type_name(&note));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_the_bytes_of_the_gabi),
        cmocka_unit_test(writes_nothing_without_room),
        cmocka_unit_test(reads_what_it_wrote),
        cmocka_unit_test(reads_eight_byte_padding),
        cmocka_unit_test(accepts_only_known_alignments),
        cmocka_unit_test(refuses_a_huge_area),
        cmocka_unit_test(sees_every_truncation),
        cmocka_unit_test(sizes_that_would_wrap_are_truncated),
        cmocka_unit_test(tolerates_a_short_tail_of_zeros_only),
        cmocka_unit_test(tolerates_padding_cut_off_after_the_owner),
        cmocka_unit_test(matches_the_owner_exactly),
        cmocka_unit_test(names_types_by_owner),
    };

    return cmocka_run_group_tests_name("note", tests, NULL, NULL);
}
