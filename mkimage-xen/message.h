/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What the tool says to people, and the exit statuses that it says the same with to scripts.
 */
#ifndef MKIMAGE_XEN_MESSAGE_H
#define MKIMAGE_XEN_MESSAGE_H

#include <stdbool.h>
#include <stdio.h>

#include "../notes/bytes.h"
#include "../notes/error.h"

#define TOOL_NAME "mkimage-xen"

enum status {
    STATUS_YES = 0,    /* yes, or done */
    STATUS_NO = 1,     /* verify: not advertised; predict: the SMMU stays off */
    STATUS_ERROR = 2,  /* could not be done, or malformed */
    STATUS_REFUSED = 3 /* predict: the kernel is not booted */
};

/* Why something cannot be done: "reason: way out", to follow the file's name. */
struct problem {
    char text[512];
    const char *file; /* whose problem it is; NULL: that of the file at hand */
    bool of_output;   /* that of the file being written: whoever knows its name says so */
};

/* Sets the text; always false, so that a check can end in `return problem_set(...)`. */
bool problem_set(struct problem *problem, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Says that a problem which was set is that of another file; always false. */
bool problem_about(struct problem *problem, const char *file);

/* Sets "`what`: strerror(`errnum`)"; always false. */
bool problem_errno(struct problem *problem, const char *what, int errnum);

/* Sets "cannot be written: strerror(errno)" and of_output; always false. */
bool problem_write(struct problem *problem);

/* Sets the error's text and, where there is one, the way out of it; always false. */
bool problem_error(struct problem *problem, enum error error);

/* "mkimage-xen: FILE: ..." on standard error. */
void message_error(const char *file, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* "FILE: ..." on standard output. */
void message_done(const char *file, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Prints bytes of an image, or a file's name, with everything a terminal could act on escaped. */
void message_bytes(FILE *stream, struct bytes bytes);

/* A copy, as much as fits, with '?' for everything that is not printable ASCII. */
void message_quote(char *out, size_t out_size, struct bytes bytes);

/* "1 byte", "2 bytes": the 's' or nothing. */
const char *message_plural(unsigned long long count);

#endif
