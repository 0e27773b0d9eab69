/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * An ordered set of feature names, kept as the string that a FEATURES note holds: known or not to
 * this version, each name once, '!' before those that are required. '!' wins over plain.
 */
#ifndef MKIMAGE_XEN_NAMES_H
#define MKIMAGE_XEN_NAMES_H

#include "../notes/feature.h"

#define NAMES_SIZE 4096u

struct names {
    char text[NAMES_SIZE]; /* NUL-terminated */
    size_t length;         /* without the NUL */
    unsigned int read;     /* names that notes have named so far, the same ones again included */
};

enum names_match { NAMES_LACKS, NAMES_SUPPORTS, NAMES_REQUIRES };

void names_init(struct names *names);

/* Adds a name at the end, or the '!' to one that is there. False when there is no room. */
bool names_add(struct names *names, struct bytes name, bool required);

/* Adds a name as people write it, with '!' or without. */
bool names_add_text(struct names *names, const char *text);

/*
 * Adds the names of a FEATURES note's descriptor, until one is malformed. False: no room; or the
 * notes of an image name the same ones over and over, more often than there could be different
 * ones, which would take long.
 */
bool names_add_desc(struct names *names, struct bytes desc);

enum names_match names_match(const struct names *names, struct bytes name);

/* Whether `names` has every name of `wanted`, and requires those that `wanted` requires. */
bool names_include(const struct names *names, const struct names *wanted);

/* The string with its NUL, for a note. */
struct bytes names_desc(const struct names *names);

/* For people: "a, !b". */
void names_print(const struct names *names, char *out, size_t out_size);

#endif
