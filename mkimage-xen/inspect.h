/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What inspect says of one image, and two ways to say it.
 */
#ifndef MKIMAGE_XEN_INSPECT_H
#define MKIMAGE_XEN_INSPECT_H

#include "../notes/note.h"
#include "addition.h"
#include "input.h"
#include "message.h"

/* What inspect found. */
struct inspection {
    const char *path;
    struct input *input;
    enum error error; /* why the image could not be read; ERR_OK if it could */
    struct names
        *names; /* what its notes name, even those that are not known; empty unless present */
};

/*
 * Finds out about an image that input_open() opened, or did not for inspection->error and *problem;
 * names are to be filled in. Prints it, and on standard error what is wrong with it.
 */
enum status inspect_opened(struct inspection *inspection, bool json, struct problem *problem);

/* One JSON object on one line. */
void inspect_print_json(const struct inspection *inspection);

/* A few lines for people; only for an image that could be read. */
void inspect_print_text(const struct inspection *inspection);

/* The type's name, ours included; NULL when it is not known. */
const char *inspect_type_name(const struct note *note);

/* The owner without its NUL. */
struct bytes inspect_owner(const struct note *note);

/* Whether the descriptor is printable text with its NUL, which *text then lacks. */
bool inspect_desc_text(const struct note *note, struct bytes *text);

#endif
