/* SPDX-License-Identifier: MIT */
#include "policy.h"

static const char *const mode_names[] = {
    [POLICY_AUTO] = "auto",
    [POLICY_OFF] = "off",
    [POLICY_FORCE] = "force",
    [POLICY_REQUIRE] = "require",
};

#define MODE_COUNT (sizeof(mode_names) / sizeof(mode_names[0]))

static const struct {
    const char *name;
    const char *text;
} reasons[POLICY_REASON_COUNT] = {
#define POLICY_REASON_ROW(id, name, text) {name, text},
    POLICY_REASONS(POLICY_REASON_ROW)
#undef POLICY_REASON_ROW
};

static struct policy_verdict verdict(enum policy_action action, enum policy_reason reason,
                                     bool warn)
{
    return (struct policy_verdict){.action = action, .reason = reason, .warn = warn};
}

/* Whether the kernel copes with protected devices, and why (not). */
static enum policy_reason kernel_reason(const struct advert *advert)
{
    switch (advert->status) {
    case ADVERT_PRESENT:
        if ((advert->features.supported & FEATURE_BIT(FEATURE_PROTECTED_DEVICES)) != 0)
            return POLICY_REASON_ADVERTISED;
        return POLICY_REASON_FEATURE_ABSENT;
    case ADVERT_ABSENT:
        return POLICY_REASON_NOTE_ABSENT;
    case ADVERT_MALFORMED:
        break;
    }
    return POLICY_REASON_NOTE_MALFORMED;
}

static struct policy_verdict decide_without_smmu(enum policy_mode mode, enum policy_smmu smmu,
                                                 bool kernel_requires, bool malformed)
{
    enum policy_reason reason =
        smmu == POLICY_SMMU_ABSENT ? POLICY_REASON_NO_SMMU : POLICY_REASON_SMMU_UNUSABLE;

    if (mode == POLICY_REQUIRE)
        return verdict(POLICY_REFUSE, reason, false);
    if (kernel_requires)
        return verdict(POLICY_REFUSE, POLICY_REASON_KERNEL_REQUIRES, false);
    return verdict(POLICY_SMMU_OFF, reason,
                   mode == POLICY_FORCE || smmu == POLICY_SMMU_UNUSABLE || malformed);
}

struct policy_verdict policy_decide(const struct advert *advert, enum policy_mode mode,
                                    enum policy_smmu smmu)
{
    enum policy_reason reason = kernel_reason(advert);
    bool kernel_requires =
        reason == POLICY_REASON_ADVERTISED &&
        (advert->features.required & FEATURE_BIT(FEATURE_PROTECTED_DEVICES)) != 0;
    bool malformed = reason == POLICY_REASON_NOTE_MALFORMED;

    if (advert->status == ADVERT_PRESENT && advert->features.unknown_required > 0)
        return verdict(POLICY_REFUSE, POLICY_REASON_KERNEL_REQUIRES_UNKNOWN, false);
    if (mode == POLICY_OFF)
        return kernel_requires ? verdict(POLICY_REFUSE, POLICY_REASON_KERNEL_REQUIRES, false)
                               : verdict(POLICY_SMMU_OFF, POLICY_REASON_OPTION_OFF, false);
    if (smmu != POLICY_SMMU_USABLE)
        return decide_without_smmu(mode, smmu, kernel_requires, malformed);
    if (reason == POLICY_REASON_ADVERTISED)
        return verdict(POLICY_SMMU_ON, reason, false);
    if (mode == POLICY_REQUIRE)
        return verdict(POLICY_REFUSE, reason, false);
    if (mode == POLICY_FORCE)
        return verdict(POLICY_SMMU_ON, POLICY_REASON_FORCED, true);
    return verdict(POLICY_SMMU_OFF, reason, malformed);
}

bool policy_parse_mode(struct bytes text, enum policy_mode *mode)
{
    for (size_t i = 0; i < MODE_COUNT; i++) {
        if (bytes_equal(text, mode_names[i])) {
            *mode = (enum policy_mode)i;
            return true;
        }
    }
    return false;
}

const char *policy_mode_name(enum policy_mode mode)
{
    return (size_t)mode < MODE_COUNT ? mode_names[mode] : "unknown";
}

const char *policy_action_name(enum policy_action action)
{
    switch (action) {
    case POLICY_SMMU_ON:
        return "smmu-on";
    case POLICY_SMMU_OFF:
        return "smmu-off";
    case POLICY_REFUSE:
        return "refused";
    }
    return "unknown";
}

const char *policy_reason_name(enum policy_reason reason)
{
    return (size_t)reason < POLICY_REASON_COUNT ? reasons[reason].name : "unknown";
}

const char *policy_reason_text(enum policy_reason reason)
{
    return (size_t)reason < POLICY_REASON_COUNT ? reasons[reason].text : "unknown reason";
}
