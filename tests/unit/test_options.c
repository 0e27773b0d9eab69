/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The hypervisor's command line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "hyp/options.h"

static char complaints[256];

static void complain(const char *word, size_t size)
{
    assert_true(strlen(complaints) + size + 2 < sizeof(complaints));
    strncat(complaints, word, size);
    strcat(complaints, ";");
}

static struct options parse(const char *line)
{
    struct options options;

    complaints[0] = '\0';
    options_parse(&options, line, complain);
    return options;
}

static void test_defaults(void **state)
{
    struct options options = parse("");

    (void)state;
    assert_int_equal(options.iommu, POLICY_AUTO);
    assert_int_equal(options.panic, PANIC_HALT);
    assert_int_equal(options.passive, 0);
    assert_string_equal(complaints, "");
}

static void test_values(void **state)
{
    (void)state;
    assert_int_equal(parse("iommu=off").iommu, POLICY_OFF);
    assert_int_equal(parse("iommu=force").iommu, POLICY_FORCE);
    assert_int_equal(parse("  iommu=require ").iommu, POLICY_REQUIRE);
    assert_int_equal(parse("panic=poweroff").panic, PANIC_POWEROFF);
    assert_int_equal(parse("panic=reset iommu=off").panic, PANIC_RESET);
    assert_int_equal(parse("iommu=off iommu=auto").iommu, POLICY_AUTO);
    assert_int_equal(parse("passive=1").passive, 1);
    assert_int_equal(parse("passive=64 panic=reset").passive, 64);
    assert_int_equal(parse("passive=65536").passive, 65536);
    assert_string_equal(complaints, "");
}

static void test_unknown(void **state)
{
    struct options options = parse("console=x iommu=maybe iommu iommu= panic=offf iommu=require=1");

    (void)state;
    assert_int_equal(options.iommu, POLICY_AUTO);
    assert_int_equal(options.panic, PANIC_HALT);
    assert_string_equal(complaints,
                        "console=x;iommu=maybe;iommu;iommu=;panic=offf;iommu=require=1;");
    assert_int_equal(parse("iommu=maybe iommu=off").iommu, POLICY_OFF);
    assert_int_equal(parse("passive= passive=0 passive=65537 passive=8k passive=-1").passive, 0);
    assert_string_equal(complaints, "passive=;passive=0;passive=65537;passive=8k;passive=-1;");
    assert_int_equal(parse("passive=18446744073709551617").passive, 0);
    assert_int_equal(parse("passive=8 passive=x").passive, 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_unknown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
