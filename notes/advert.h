/* SPDX-License-Identifier: MIT */
/*
 * What a kernel advertises, collected from all its note areas: present, absent or malformed, never
 * less. Freestanding.
 */
#ifndef NOTES_ADVERT_H
#define NOTES_ADVERT_H

#include "feature.h"
#include "note.h"

enum advert_status {
    ADVERT_ABSENT,   /* no Xen FEATURES note */
    ADVERT_PRESENT,  /* at least one, all well-formed and in agreement; `features` is their union */
    ADVERT_MALFORMED /* `reason` says why; `features` is empty: malformed means not advertised */
};

struct advert {
    enum advert_status status;
    enum error reason; /* ERR_OK unless malformed */
    struct feature_set features;
};

/* An advert of nothing: absent. */
void advert_init(struct advert *advert);

/*
 * Adds the notes of one area. Once malformed, an advert stays malformed with its first reason.
 * Returns whether the area holds any note of owner "Xen", whatever its type.
 */
bool advert_add(struct advert *advert, struct bytes area, enum endian endian, uint64_t alignment);

/* Makes the advert malformed for `reason`, unless it already is. */
void advert_spoil(struct advert *advert, enum error reason);

/* "absent", "present" or "malformed". Static storage. */
const char *advert_status_name(enum advert_status status);

#endif
