/* SPDX-License-Identifier: MIT */
#include "advert.h"

#include <string.h>

void advert_init(struct advert *advert)
{
    memset(advert, 0, sizeof(*advert));
    advert->status = ADVERT_ABSENT;
    advert->reason = ERR_OK;
}

void advert_spoil(struct advert *advert, enum error reason)
{
    if (advert->status == ADVERT_MALFORMED)
        return;
    advert->status = ADVERT_MALFORMED;
    advert->reason = reason;
    memset(&advert->features, 0, sizeof(advert->features));
}

static void add_features(struct advert *advert, struct bytes desc)
{
    struct feature_set set;
    enum error error;

    if (advert->status == ADVERT_MALFORMED)
        return;
    error = feature_parse(desc, &set);
    if (error == ERR_OK)
        error = feature_merge(&advert->features, &set);
    if (error == ERR_OK)
        advert->status = ADVERT_PRESENT;
    else
        advert_spoil(advert, error);
}

bool advert_add(struct advert *advert, struct bytes area, enum endian endian, uint64_t alignment)
{
    struct note_reader reader;
    struct note note;
    bool xen = false;
    enum error error = note_start(&reader, area, endian, alignment);

    while (error == ERR_OK && (error = note_next(&reader, &note)) == ERR_OK) {
        if (note_is_xen(&note, note.type))
            xen = true;
        if (note_is_xen(&note, NOTE_XEN_FEATURES))
            add_features(advert, note.desc);
    }
    if (error != ERR_END)
        advert_spoil(advert, error);
    return xen;
}

const char *advert_status_name(enum advert_status status)
{
    switch (status) {
    case ADVERT_ABSENT:
        return "absent";
    case ADVERT_PRESENT:
        return "present";
    case ADVERT_MALFORMED:
        return "malformed";
    }
    return "unknown";
}
