/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The policy over all of its inputs. The table below says for each of them what the user was
 * promised; it is written out, not computed, so that it cannot repeat the code's mistake.
 */
#include "images.h"
#include "loader/policy.h"

#include <stdio.h>
#include <string.h>

#define PD FEATURE_BIT(FEATURE_PROTECTED_DEVICES)

/* Kinds of kernels. */
enum kernel { ADVERTISES, REQUIRES, NO_NOTE, OTHER_NOTE, MALFORMED, WANTS_UNKNOWN, KERNEL_COUNT };

static const struct advert kernels[KERNEL_COUNT] = {
    [ADVERTISES] = {ADVERT_PRESENT, ERR_OK, {PD, 0, 0}},
    [REQUIRES] = {ADVERT_PRESENT, ERR_OK, {PD, PD, 0}},
    [NO_NOTE] = {ADVERT_ABSENT, ERR_OK, {0, 0, 0}},
    [OTHER_NOTE] = {ADVERT_PRESENT, ERR_OK, {0, 0, 0}},
    [MALFORMED] = {ADVERT_MALFORMED, ERR_NOTE_TRUNCATED, {0, 0, 0}},
    [WANTS_UNKNOWN] = {ADVERT_PRESENT, ERR_OK, {PD, PD, 1}},
};

/* "action reason", with a final '+' for a warning; one column for each state of the SMMU. */
struct row {
    enum policy_mode mode;
    enum kernel kernel;
    const char *usable;
    const char *absent;
    const char *unusable;
};

#define UNKNOWN "refused kernel-requires-unknown"
#define REFUSED "refused kernel-requires"
#define NONE    "smmu-off no-smmu"
#define LACKS   "smmu-off smmu-unusable"

static const struct row table[] = {
    {POLICY_AUTO, ADVERTISES, "smmu-on advertised", NONE, LACKS "+"},
    {POLICY_AUTO, REQUIRES, "smmu-on advertised", REFUSED, REFUSED},
    {POLICY_AUTO, NO_NOTE, "smmu-off note-absent", NONE, LACKS "+"},
    {POLICY_AUTO, OTHER_NOTE, "smmu-off feature-absent", NONE, LACKS "+"},
    {POLICY_AUTO, MALFORMED, "smmu-off note-malformed+", NONE "+", LACKS "+"},
    {POLICY_AUTO, WANTS_UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN},

    {POLICY_OFF, ADVERTISES, "smmu-off option-off", "smmu-off option-off", "smmu-off option-off"},
    {POLICY_OFF, REQUIRES, REFUSED, REFUSED, REFUSED},
    {POLICY_OFF, NO_NOTE, "smmu-off option-off", "smmu-off option-off", "smmu-off option-off"},
    {POLICY_OFF, OTHER_NOTE, "smmu-off option-off", "smmu-off option-off", "smmu-off option-off"},
    {POLICY_OFF, MALFORMED, "smmu-off option-off", "smmu-off option-off", "smmu-off option-off"},
    {POLICY_OFF, WANTS_UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN},

    {POLICY_FORCE, ADVERTISES, "smmu-on advertised", NONE "+", LACKS "+"},
    {POLICY_FORCE, REQUIRES, "smmu-on advertised", REFUSED, REFUSED},
    {POLICY_FORCE, NO_NOTE, "smmu-on forced+", NONE "+", LACKS "+"},
    {POLICY_FORCE, OTHER_NOTE, "smmu-on forced+", NONE "+", LACKS "+"},
    {POLICY_FORCE, MALFORMED, "smmu-on forced+", NONE "+", LACKS "+"},
    {POLICY_FORCE, WANTS_UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN},

    {POLICY_REQUIRE, ADVERTISES, "smmu-on advertised", "refused no-smmu", "refused smmu-unusable"},
    {POLICY_REQUIRE, REQUIRES, "smmu-on advertised", "refused no-smmu", "refused smmu-unusable"},
    {POLICY_REQUIRE, NO_NOTE, "refused note-absent", "refused no-smmu", "refused smmu-unusable"},
    {POLICY_REQUIRE, OTHER_NOTE, "refused feature-absent", "refused no-smmu",
     "refused smmu-unusable"},
    {POLICY_REQUIRE, MALFORMED, "refused note-malformed", "refused no-smmu",
     "refused smmu-unusable"},
    {POLICY_REQUIRE, WANTS_UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN},
};

#define ROWS (sizeof(table) / sizeof(table[0]))

static void check(const struct row *row, enum policy_smmu smmu, const char *expected)
{
    struct policy_verdict verdict = policy_decide(&kernels[row->kernel], row->mode, smmu);
    char text[128];

    snprintf(text, sizeof(text), "%s %s%s", policy_action_name(verdict.action),
             policy_reason_name(verdict.reason), verdict.warn ? "+" : "");
    if (strcmp(text, expected) != 0)
        fail_msg("mode %s, kernel %d, smmu %d: \"%s\" instead of \"%s\"",
                 policy_mode_name(row->mode), (int)row->kernel, (int)smmu, text, expected);
}

static void decides_by_the_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS; i++) {
        check(&table[i], POLICY_SMMU_USABLE, table[i].usable);
        check(&table[i], POLICY_SMMU_ABSENT, table[i].absent);
        check(&table[i], POLICY_SMMU_UNUSABLE, table[i].unusable);
    }
}

static void the_table_has_every_input_once(void **state)
{
    unsigned int seen[4][KERNEL_COUNT] = {{0}};

    (void)state;
    for (size_t i = 0; i < ROWS; i++)
        seen[table[i].mode][table[i].kernel]++;
    for (size_t mode = 0; mode < 4; mode++) {
        for (size_t kernel = 0; kernel < KERNEL_COUNT; kernel++)
            assert_int_equal(seen[mode][kernel], 1);
    }
}

/* What must hold for every advert there can be, also for those that the table does not list. */
static void holds_its_promises_for_all_adverts(void **state)
{
    (void)state;
    for (unsigned int i = 0; i < 3 * 3 * 2 * 4 * 3; i++) {
        unsigned int named = i / 3 % 3; /* not, plainly, as required */
        struct advert advert = {
            .status = (enum advert_status)(i % 3),
            .features = {named > 0 ? PD : 0, named > 1 ? PD : 0, i / 9 % 2},
        };
        enum policy_mode mode = (enum policy_mode)(i / 18 % 4);
        enum policy_smmu smmu = (enum policy_smmu)(i / 72);
        struct policy_verdict verdict = policy_decide(&advert, mode, smmu);
        bool present = advert.status == ADVERT_PRESENT;

        if (verdict.action == POLICY_SMMU_ON) {
            assert_int_equal(smmu, POLICY_SMMU_USABLE);
            assert_int_not_equal(mode, POLICY_OFF);
            assert_true(mode == POLICY_FORCE || (present && named > 0));
        }
        if (verdict.action == POLICY_SMMU_OFF) {
            assert_int_not_equal(mode, POLICY_REQUIRE);
            assert_false(present && named > 1);
        }
        if (present && advert.features.unknown_required > 0)
            assert_int_equal(verdict.action, POLICY_REFUSE);
        if (!present)
            assert_int_not_equal(verdict.reason, POLICY_REASON_KERNEL_REQUIRES_UNKNOWN);
    }
}

static void reads_modes(void **state)
{
    static const char *const names[] = {"auto", "off", "force", "require"};
    static const char *const wrong[] = {"", "aut", "autos", "AUTO", "on", "auto "};
    enum policy_mode mode;

    (void)state;
    for (unsigned int i = 0; i < 4; i++) {
        assert_true(
            policy_parse_mode((struct bytes){(const uint8_t *)names[i], strlen(names[i])}, &mode));
        assert_int_equal(mode, i);
        assert_string_equal(policy_mode_name(mode), names[i]);
    }
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_false(
            policy_parse_mode((struct bytes){(const uint8_t *)wrong[i], strlen(wrong[i])}, &mode));
    assert_string_equal(policy_mode_name((enum policy_mode)4), "unknown");
}

static void reasons_have_names_and_texts(void **state)
{
    (void)state;
    for (unsigned int i = 0; i < POLICY_REASON_COUNT; i++) {
        const char *name = policy_reason_name((enum policy_reason)i);

        assert_int_equal(strspn(name, "abcdefghijklmnopqrstuvwxyz-"), strlen(name));
        assert_true(strlen(policy_reason_text((enum policy_reason)i)) > 0);
        for (unsigned int j = 0; j < i; j++)
            assert_string_not_equal(name, policy_reason_name((enum policy_reason)j));
    }
    assert_string_equal(policy_reason_name(POLICY_REASON_COUNT), "unknown");
    assert_string_equal(policy_reason_text(POLICY_REASON_COUNT), "unknown reason");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decides_by_the_table),
        cmocka_unit_test(the_table_has_every_input_once),
        cmocka_unit_test(holds_its_promises_for_all_adverts),
        cmocka_unit_test(reads_modes),
        cmocka_unit_test(reasons_have_names_and_texts),
    };

    return cmocka_run_group_tests_name("policy", tests, NULL, NULL);
}
