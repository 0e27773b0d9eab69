/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Feature strings: reading, merging, and the policy that is made of them. */
#include <string.h>

#include "../../loader/policy.h"
#include "fuzz.h"

static void decide(const struct advert *advert)
{
    for (int mode = POLICY_AUTO; mode <= POLICY_REQUIRE; mode++) {
        for (int smmu = POLICY_SMMU_USABLE; smmu <= POLICY_SMMU_UNUSABLE; smmu++) {
            struct policy_verdict verdict =
                policy_decide(advert, (enum policy_mode)mode, (enum policy_smmu)smmu);

            assert(verdict.reason < POLICY_REASON_COUNT);
            assert(verdict.action != POLICY_SMMU_ON || smmu == POLICY_SMMU_USABLE);
            assert(verdict.action != POLICY_SMMU_ON || mode != POLICY_OFF);
            assert(verdict.action == POLICY_REFUSE || advert->features.unknown_required == 0);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes desc = {data, size};
    struct feature_name name;
    struct feature_set set, merged = {0};
    struct advert advert;
    size_t position = 0, before = 0;
    enum error error, parsed = feature_parse(desc, &set);

    while ((error = feature_next(desc, &position, &name)) == ERR_OK) {
        assert(position > before && position <= size);
        assert(fuzz_inside(desc, name.name) && feature_name_ok(name.name));
        before = position;
    }
    assert(parsed == ERR_FEATURES_CONTRADICT || (parsed == ERR_OK) == (error == ERR_END));
    advert_init(&advert);
    if (parsed == ERR_OK) {
        assert((set.required & ~set.supported) == 0);
        assert(feature_merge(&merged, &set) == ERR_OK);
        assert(merged.supported == set.supported && merged.required == set.required);
        advert.status = ADVERT_PRESENT;
        advert.features = set;
    } else {
        advert_spoil(&advert, parsed);
    }
    decide(&advert);
    return 0;
}
