/* SPDX-License-Identifier: MIT */
/*
 * The features that a kernel advertises: the string in a Xen FEATURES note, and sets of known
 * features.
 *
 * The string is NUL-terminated; names are joined by '|'; a leading '!' says that the kernel
 * requires the feature. A name is one or more printable ASCII characters other than '|', '!' and
 * space. Names that are not known are ignored when plain and counted when required, so that whoever
 * decides can refuse: the rule of x86 Xen (libelf-dominfo.c), which lets the scheme grow.
 * Freestanding.
 */
#ifndef NOTES_FEATURE_H
#define NOTES_FEATURE_H

#include "bytes.h"
#include "error.h"

enum feature {
    FEATURE_PROTECTED_DEVICES, /* "protected_devices": copes with devices behind an IOMMU */
    FEATURE_COUNT
};

/* Bit in the words of a feature_set. */
#define FEATURE_BIT(feature) (UINT32_C(1) << (feature))

struct feature_set {
    uint32_t supported;        /* FEATURE_BIT()s: named at all */
    uint32_t required;         /* FEATURE_BIT()s: named with '!'; a subset of supported */
    uint32_t unknown_required; /* how many names with '!' are not known here */
};

struct feature_name {
    struct bytes name; /* without '!' */
    bool required;
};

/*
 * Reads the next name of the string `desc`, the whole descriptor with its NUL; *position starts at
 * 0. Returns ERR_OK, ERR_END, ERR_FEATURES_NOT_TERMINATED (no NUL at the end, or bytes other than
 * NUL after the first one) or ERR_FEATURES_BAD_NAME. An empty string has no names and is no error.
 */
enum error feature_next(struct bytes desc, size_t *position, struct feature_name *name);

/*
 * Reads the whole string into *set, which is written only on ERR_OK.
 * Errors: as feature_next(), and ERR_FEATURES_CONTRADICT when one feature is both plain and
 * required.
 */
enum error feature_parse(struct bytes desc, struct feature_set *set);

/*
 * Adds `other` to *set, for an image with several notes.
 * Errors: ERR_FEATURES_CONTRADICT when a feature is plain in one and required in the other; *set is
 * kept.
 */
enum error feature_merge(struct feature_set *set, const struct feature_set *other);

/* The name in the string; NULL beyond FEATURE_COUNT. Static storage. */
const char *feature_to_name(enum feature feature);

/* Whether `name` may stand in the string (without '!'). */
bool feature_name_ok(struct bytes name);

#endif
