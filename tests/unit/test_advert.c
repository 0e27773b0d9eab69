/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Present, absent or malformed: what several areas and notes add up to. */
#include "images.h"

#define PD FEATURE_BIT(FEATURE_PROTECTED_DEVICES)

/* Adds one area with up to two FEATURES notes; NULL for none. */
static bool add(struct advert *advert, const char *first, const char *second)
{
    uint8_t area[512];
    size_t size = put_note(area, ENDIAN_LITTLE, "GNU", 3, desc_of("id"));

    if (first != NULL)
        size += put_note(area + size, ENDIAN_LITTLE, "Xen", 10, desc_of(first));
    if (second != NULL)
        size += put_note(area + size, ENDIAN_LITTLE, "Xen", 10, desc_of(second));
    return advert_add(advert, (struct bytes){area, size}, ENDIAN_LITTLE, 4);
}

static void nothing_is_absent(void **state)
{
    struct advert advert;

    (void)state;
    advert_init(&advert);
    assert_int_equal(advert.status, ADVERT_ABSENT);
    assert_false(advert_add(&advert, (struct bytes){NULL, 0}, ENDIAN_LITTLE, 4));
    assert_false(add(&advert, NULL, NULL));
    assert_int_equal(advert.status, ADVERT_ABSENT);
    assert_int_equal(advert.reason, ERR_OK);
    assert_int_equal(advert.features.supported, 0);
}

static void another_xen_note_is_absent_but_noticed(void **state)
{
    uint8_t area[64];
    size_t size = put_note(area, ENDIAN_BIG, "Xen", 6, desc_of("linux"));
    struct advert advert;

    (void)state;
    advert_init(&advert);
    assert_true(advert_add(&advert, (struct bytes){area, size}, ENDIAN_BIG, 4));
    assert_int_equal(advert.status, ADVERT_ABSENT);
}

/* A note of type FEATURES counts only when it is Xen's. */
static void another_owner_is_absent(void **state)
{
    uint8_t area[64];
    size_t size = put_note(area, ENDIAN_LITTLE, "GNU", 10, desc_of("protected_devices"));
    struct advert advert;

    (void)state;
    advert_init(&advert);
    assert_false(advert_add(&advert, (struct bytes){area, size}, ENDIAN_LITTLE, 4));
    assert_int_equal(advert.status, ADVERT_ABSENT);
}

static void notes_add_up(void **state)
{
    struct advert advert;

    (void)state;
    advert_init(&advert);
    assert_true(add(&advert, "a|b", NULL));
    assert_int_equal(advert.status, ADVERT_PRESENT);
    assert_int_equal(advert.features.supported, 0);
    assert_true(add(&advert, "protected_devices", "protected_devices|!x"));
    assert_int_equal(advert.status, ADVERT_PRESENT);
    assert_int_equal(advert.features.supported, PD);
    assert_int_equal(advert.features.required, 0);
    assert_int_equal(advert.features.unknown_required, 1);
}

static void notes_that_contradict_are_malformed(void **state)
{
    struct advert advert;

    (void)state;
    advert_init(&advert);
    assert_true(add(&advert, "protected_devices", "!protected_devices"));
    assert_int_equal(advert.status, ADVERT_MALFORMED);
    assert_int_equal(advert.reason, ERR_FEATURES_CONTRADICT);
    assert_int_equal(advert.features.supported, 0);
    /* In two areas as well, in the other order. */
    advert_init(&advert);
    add(&advert, "!protected_devices", NULL);
    assert_int_equal(advert.features.required, PD);
    add(&advert, "protected_devices", NULL);
    assert_int_equal(advert.status, ADVERT_MALFORMED);
    assert_int_equal(advert.reason, ERR_FEATURES_CONTRADICT);
    assert_int_equal(advert.features.required, 0);
}

static void malformed_stays_malformed_with_its_first_reason(void **state)
{
    struct advert advert;

    (void)state;
    advert_init(&advert);
    add(&advert, "a||b", NULL);
    assert_int_equal(advert.status, ADVERT_MALFORMED);
    assert_int_equal(advert.reason, ERR_FEATURES_BAD_NAME);
    assert_true(add(&advert, "protected_devices", NULL));
    assert_int_equal(advert.status, ADVERT_MALFORMED);
    assert_int_equal(advert.features.supported, 0);
    advert_spoil(&advert, ERR_NOTE_TRUNCATED);
    assert_int_equal(advert.reason, ERR_FEATURES_BAD_NAME);
}

static void a_good_note_does_not_save_a_bad_area(void **state)
{
    uint8_t area[128];
    size_t size = put_note(area, ENDIAN_LITTLE, "Xen", 10, desc_of("protected_devices"));
    struct advert advert;

    (void)state;
    size += put_note(area + size, ENDIAN_LITTLE, "GNU", 3, desc_of("build id"));
    advert_init(&advert);
    assert_true(advert_add(&advert, (struct bytes){area, size - 8}, ENDIAN_LITTLE, 4));
    assert_int_equal(advert.status, ADVERT_MALFORMED);
    assert_int_equal(advert.reason, ERR_NOTE_TRUNCATED);
    assert_int_equal(advert.features.supported, 0);
}

static void a_strange_alignment_is_malformed(void **state)
{
    uint8_t area[64];
    size_t size = put_note(area, ENDIAN_LITTLE, "Xen", 10, desc_of("protected_devices"));
    struct advert advert;

    (void)state;
    advert_init(&advert);
    assert_false(advert_add(&advert, (struct bytes){area, size}, ENDIAN_LITTLE, 16));
    assert_int_equal(advert.status, ADVERT_MALFORMED);
    assert_int_equal(advert.reason, ERR_NOTE_ALIGNMENT);
}

static void the_wrong_byte_order_is_malformed(void **state)
{
    uint8_t area[64];
    size_t size = put_note(area, ENDIAN_LITTLE, "Xen", 10, desc_of("protected_devices"));
    struct advert advert;

    (void)state;
    advert_init(&advert);
    assert_false(advert_add(&advert, (struct bytes){area, size}, ENDIAN_BIG, 4));
    assert_int_equal(advert.status, ADVERT_MALFORMED);
    assert_int_equal(advert.reason, ERR_NOTE_TRUNCATED);
}

static void statuses_have_names(void **state)
{
    (void)state;
    assert_string_equal(advert_status_name(ADVERT_ABSENT), "absent");
    assert_string_equal(advert_status_name(ADVERT_PRESENT), "present");
    assert_string_equal(advert_status_name(ADVERT_MALFORMED), "malformed");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_absent),
        cmocka_unit_test(another_xen_note_is_absent_but_noticed),
        cmocka_unit_test(another_owner_is_absent),
        cmocka_unit_test(notes_add_up),
        cmocka_unit_test(notes_that_contradict_are_malformed),
        cmocka_unit_test(malformed_stays_malformed_with_its_first_reason),
        cmocka_unit_test(a_good_note_does_not_save_a_bad_area),
        cmocka_unit_test(a_strange_alignment_is_malformed),
        cmocka_unit_test(the_wrong_byte_order_is_malformed),
        cmocka_unit_test(statuses_have_names),
    };

    return cmocka_run_group_tests_name("advert", tests, NULL, NULL);
}
