/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The one table of errors: stable names for machines, sentences for people. */
#include "images.h"

#include <string.h>

static void names_are_kebab_case_and_unique(void **state)
{
    (void)state;
    for (unsigned int i = 0; i < ERR_COUNT; i++) {
        const char *name = error_name((enum error)i);

        assert_true(strlen(name) > 0);
        assert_int_equal(strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-"), strlen(name));
        for (unsigned int j = 0; j < i; j++)
            assert_string_not_equal(name, error_name((enum error)j));
    }
}

static void every_error_has_a_text_of_its_own(void **state)
{
    (void)state;
    for (unsigned int i = 0; i < ERR_COUNT; i++) {
        assert_true(strlen(error_text((enum error)i)) > 0);
        for (unsigned int j = 0; j < i; j++)
            assert_string_not_equal(error_text((enum error)i), error_text((enum error)j));
    }
}

static void values_outside_the_table_are_harmless(void **state)
{
    (void)state;
    assert_string_equal(error_name(ERR_COUNT), "unknown");
    assert_string_equal(error_name((enum error) - 1), "unknown");
    assert_string_equal(error_text(ERR_COUNT), "unknown error");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_kebab_case_and_unique),
        cmocka_unit_test(every_error_has_a_text_of_its_own),
        cmocka_unit_test(values_outside_the_table_are_harmless),
    };

    return cmocka_run_group_tests_name("error", tests, NULL, NULL);
}
