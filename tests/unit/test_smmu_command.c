/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Commands, word by word (IHI 0070, chapter 4). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "hyp/smmu/command.h"

static void assert_command(struct command command, uint64_t word0, uint64_t word1)
{
    assert_int_equal(command.words[0], word0);
    assert_int_equal(command.words[1], word1);
}

static void test_configuration(void **state)
{
    (void)state;
    assert_command(command_cfgi_ste(0), 0x03, 0);
    assert_command(command_cfgi_ste(0xfedcba98), UINT64_C(0xfedcba9800000003), 0);
    assert_command(command_cfgi_all(), 0x04, 31);
}

static void test_translations(void **state)
{
    (void)state;
    assert_command(command_tlbi_nh_all(0), 0x10, 0);
    assert_command(command_tlbi_nh_all(0xabcd), UINT64_C(0xabcd00000010), 0);
    assert_command(command_tlbi_el2_all(), 0x20, 0);
    assert_command(command_tlbi_s12_vmall(0xffff), UINT64_C(0xffff00000028), 0);
    assert_command(command_tlbi_nsnh_all(), 0x30, 0);
}

static void test_others(void **state)
{
    (void)state;
    assert_command(command_resume_abort(0x10, 0xbeef), UINT64_C(0x1000002044), 0xbeef);
    assert_command(command_sync(), 0x46, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_configuration),
        cmocka_unit_test(test_translations),
        cmocka_unit_test(test_others),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
