/* SPDX-License-Identifier: MIT */
#include "feature.h"

static const char *const names[FEATURE_COUNT] = {
    [FEATURE_PROTECTED_DEVICES] = "protected_devices",
};

/* Checks that `desc` ends in a NUL and has nothing but NULs after the first one. */
static bool terminated(struct bytes desc)
{
    size_t i = 0;

    while (i < desc.size && desc.data[i] != 0)
        i++;
    if (i == desc.size)
        return false;
    while (i < desc.size && desc.data[i] == 0)
        i++;
    return i == desc.size;
}

bool feature_name_ok(struct bytes name)
{
    for (size_t i = 0; i < name.size; i++) {
        uint8_t c = name.data[i];

        if (c <= ' ' || c > '~' || c == '|' || c == '!')
            return false;
    }
    return name.size > 0;
}

enum error feature_next(struct bytes desc, size_t *position, struct feature_name *name)
{
    size_t begin = *position;
    size_t end;

    /* Only once, so that reading all names costs one pass over the string. */
    if (begin == 0 && !terminated(desc))
        return ERR_FEATURES_NOT_TERMINATED;
    if (begin >= desc.size || desc.data[begin] == 0)
        return ERR_END;
    /* *position is where the last name ended, and no name is empty: this is the '|' after it. */
    if (begin > 0)
        begin++;

    name->required = begin < desc.size && desc.data[begin] == '!';
    if (name->required)
        begin++;
    end = begin;
    while (end < desc.size && desc.data[end] != 0 && desc.data[end] != '|')
        end++;
    name->name = (struct bytes){desc.data + begin, end - begin};
    if (!feature_name_ok(name->name))
        return ERR_FEATURES_BAD_NAME;
    *position = end;
    return ERR_OK;
}

static struct feature_set set_of_name(const struct feature_name *name)
{
    struct feature_set set = {0};

    for (enum feature feature = 0; feature < FEATURE_COUNT; feature++) {
        if (bytes_equal(name->name, names[feature])) {
            set.supported = FEATURE_BIT(feature);
            set.required = name->required ? set.supported : 0;
            return set;
        }
    }
    set.unknown_required = name->required ? 1 : 0;
    return set;
}

enum error feature_parse(struct bytes desc, struct feature_set *set)
{
    struct feature_set all = {0};
    struct feature_name name;
    size_t position = 0;
    enum error error;

    while ((error = feature_next(desc, &position, &name)) == ERR_OK) {
        struct feature_set one = set_of_name(&name);

        error = feature_merge(&all, &one);
        if (error != ERR_OK)
            return error;
    }
    if (error != ERR_END)
        return error;
    *set = all;
    return ERR_OK;
}

enum error feature_merge(struct feature_set *set, const struct feature_set *other)
{
    uint32_t both = set->supported & other->supported;

    if (((set->required ^ other->required) & both) != 0)
        return ERR_FEATURES_CONTRADICT;
    set->supported |= other->supported;
    set->required |= other->required;
    if (other->unknown_required > UINT32_MAX - set->unknown_required)
        set->unknown_required = UINT32_MAX;
    else
        set->unknown_required += other->unknown_required;
    return ERR_OK;
}

const char *feature_to_name(enum feature feature)
{
    return (size_t)feature < FEATURE_COUNT ? names[feature] : NULL;
}
