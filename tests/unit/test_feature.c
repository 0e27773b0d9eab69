/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The feature string: names, '!', what is not known, what is malformed. */
#include "images.h"

#include <stdlib.h>
#include <string.h>

#define PD FEATURE_BIT(FEATURE_PROTECTED_DEVICES)

static const struct {
    const char *text;
    enum error error;
    struct feature_set set;
} strings[] = {
    {"", ERR_OK, {0, 0, 0}},
    {"protected_devices", ERR_OK, {PD, 0, 0}},
    {"!protected_devices", ERR_OK, {PD, PD, 0}},
    {"protected_devices|protected_devices", ERR_OK, {PD, 0, 0}},
    {"writable_page_tables|protected_devices", ERR_OK, {PD, 0, 0}},
    {"unknown", ERR_OK, {0, 0, 0}},
    {"!unknown", ERR_OK, {0, 0, 1}},
    {"!a|!b|protected_devices|c", ERR_OK, {PD, 0, 2}},
    {"protected_device", ERR_OK, {0, 0, 0}},
    {"protected_devices2", ERR_OK, {0, 0, 0}},
    {"Protected_devices", ERR_OK, {0, 0, 0}},
    {"!", ERR_FEATURES_BAD_NAME, {0, 0, 0}},
    {"|", ERR_FEATURES_BAD_NAME, {0, 0, 0}},
    {"a|", ERR_FEATURES_BAD_NAME, {0, 0, 0}},
    {"|a", ERR_FEATURES_BAD_NAME, {0, 0, 0}},
    {"a||b", ERR_FEATURES_BAD_NAME, {0, 0, 0}},
    {"!!a", ERR_FEATURES_BAD_NAME, {0, 0, 0}},
    {"a!", ERR_FEATURES_BAD_NAME, {0, 0, 0}},
    {"a b", ERR_FEATURES_BAD_NAME, {0, 0, 0}},
    {"a\n", ERR_FEATURES_BAD_NAME, {0, 0, 0}},
    {"a\x7f", ERR_FEATURES_BAD_NAME, {0, 0, 0}},
    {"\xc3\xa4", ERR_FEATURES_BAD_NAME, {0, 0, 0}},
    {"protected_devices|!protected_devices", ERR_FEATURES_CONTRADICT, {0, 0, 0}},
    {"!protected_devices|protected_devices", ERR_FEATURES_CONTRADICT, {0, 0, 0}},
};

static void reads_strings(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(strings) / sizeof(strings[0]); i++) {
        const struct feature_set untouched = {0x11, 0x22, 0x33};
        struct feature_set set = untouched;

        assert_int_equal(feature_parse(desc_of(strings[i].text), &set), strings[i].error);
        assert_memory_equal(&set, strings[i].error == ERR_OK ? &strings[i].set : &untouched,
                            sizeof(set));
    }
}

static void wants_a_nul_at_the_end_and_nothing_after(void **state)
{
    static const struct {
        struct bytes desc;
        enum error error;
    } cases[] = {
        {{NULL, 0}, ERR_FEATURES_NOT_TERMINATED},
        {{(const uint8_t *)"protected_devices", 17}, ERR_FEATURES_NOT_TERMINATED},
        {{(const uint8_t *)"protected_devices", 18}, ERR_OK},
        {{(const uint8_t *)"protected_devices\0\0", 20}, ERR_OK},
        {{(const uint8_t *)"protected_devices\0x", 20}, ERR_FEATURES_NOT_TERMINATED},
        {{(const uint8_t *)"protected_devices\0x", 19}, ERR_FEATURES_NOT_TERMINATED},
        {{(const uint8_t *)"\0x", 2}, ERR_FEATURES_NOT_TERMINATED},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct feature_set set;

        assert_int_equal(feature_parse(cases[i].desc, &set), cases[i].error);
    }
}

static void reads_names_one_by_one(void **state)
{
    struct bytes desc = desc_of("alpha|!beta|g");
    struct feature_name name;
    size_t position = 0;

    (void)state;
    assert_int_equal(feature_next(desc, &position, &name), ERR_OK);
    assert_true(bytes_equal(name.name, "alpha"));
    assert_false(name.required);
    assert_int_equal(feature_next(desc, &position, &name), ERR_OK);
    assert_true(bytes_equal(name.name, "beta"));
    assert_true(name.required);
    assert_int_equal(feature_next(desc, &position, &name), ERR_OK);
    assert_true(bytes_equal(name.name, "g"));
    assert_false(name.required);
    assert_int_equal(feature_next(desc, &position, &name), ERR_END);
    assert_int_equal(feature_next(desc, &position, &name), ERR_END);
}

/* The largest string with the most names: must not take time that grows with its square. */
static void reads_the_largest_string(void **state)
{
    uint8_t *text = malloc(NOTE_AREA_MAX);
    struct feature_set set;

    (void)state;
    assert_non_null(text);
    for (size_t i = 0; i < NOTE_AREA_MAX; i += 2) {
        text[i] = 'a';
        text[i + 1] = '|';
    }
    text[NOTE_AREA_MAX - 1] = '\0';
    assert_int_equal(feature_parse((struct bytes){text, NOTE_AREA_MAX}, &set), ERR_OK);
    memset(text, '!', NOTE_AREA_MAX - 1);
    assert_int_equal(feature_parse((struct bytes){text, NOTE_AREA_MAX}, &set),
                     ERR_FEATURES_BAD_NAME);
    free(text);
}

static void merges_sets(void **state)
{
    struct feature_set set = {0, 0, UINT32_MAX - 1};
    const struct feature_set plain = {PD, 0, 1};
    const struct feature_set required = {PD, PD, 1};
    const struct feature_set nothing = {0, 0, 1};

    (void)state;
    assert_int_equal(feature_merge(&set, &plain), ERR_OK);
    assert_int_equal(set.supported, PD);
    assert_int_equal(set.required, 0);
    assert_int_equal(set.unknown_required, UINT32_MAX);
    assert_int_equal(feature_merge(&set, &nothing), ERR_OK);
    assert_int_equal(set.unknown_required, UINT32_MAX);
    assert_int_equal(feature_merge(&set, &required), ERR_FEATURES_CONTRADICT);
    assert_int_equal(set.supported, PD);
    assert_int_equal(set.required, 0);
    set = required;
    assert_int_equal(feature_merge(&set, &plain), ERR_FEATURES_CONTRADICT);
    assert_int_equal(feature_merge(&set, &required), ERR_OK);
    assert_int_equal(set.required, PD);
    assert_int_equal(set.unknown_required, 2);
}

static void knows_its_names(void **state)
{
    (void)state;
    assert_string_equal(feature_to_name(FEATURE_PROTECTED_DEVICES), "protected_devices");
    assert_null(feature_to_name(FEATURE_COUNT));
    for (unsigned int i = 0; i < FEATURE_COUNT; i++) {
        struct feature_set set;

        assert_int_equal(feature_parse(desc_of(feature_to_name((enum feature)i)), &set), ERR_OK);
        assert_int_equal(set.supported, FEATURE_BIT(i));
    }
}

/* Every byte there is, as a name of its own. */
static void knows_which_characters_a_name_has(void **state)
{
    (void)state;
    for (unsigned int c = 0; c < 256; c++) {
        uint8_t byte = (uint8_t)c;
        bool good = c > 0x20 && c < 0x7f && c != '|' && c != '!';

        assert_int_equal(feature_name_ok((struct bytes){&byte, 1}), good);
    }
    assert_false(feature_name_ok((struct bytes){NULL, 0}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_strings),
        cmocka_unit_test(wants_a_nul_at_the_end_and_nothing_after),
        cmocka_unit_test(reads_names_one_by_one),
        cmocka_unit_test(reads_the_largest_string),
        cmocka_unit_test(merges_sets),
        cmocka_unit_test(knows_its_names),
        cmocka_unit_test(knows_which_characters_a_name_has),
    };

    return cmocka_run_group_tests_name("feature", tests, NULL, NULL);
}
