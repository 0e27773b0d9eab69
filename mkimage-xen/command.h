/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The tool's commands: each reads its own options.
 */
#ifndef MKIMAGE_XEN_COMMAND_H
#define MKIMAGE_XEN_COMMAND_H

#include "message.h"
#include "names.h"

struct command {
    const char *name;
    const char *usage;                         /* what follows the command's name */
    const char *help;                          /* what it does, and its options */
    enum status (*run)(int argc, char **argv); /* argv[0] is the tool's name */
};

extern const struct command command_stamp;
extern const struct command command_strip;
extern const struct command command_inspect;
extern const struct command command_verify;
extern const struct command command_predict;

/* Prints the command's help on standard output. */
enum status command_help(const struct command *command);

/* Says how the command is used, after getopt or the command found fault; always STATUS_ERROR. */
enum status command_misused(const struct command *command, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Adds an option's feature name, or says what is wrong with it. */
bool command_add_feature(struct names *names, const char *text);

/* Makes `names` the default feature when none was given. */
void command_default_feature(struct names *names);

#endif
