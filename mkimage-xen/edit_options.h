/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The command line of stamp and strip, which edit one image and take the same options but for -f.
 */
#ifndef MKIMAGE_XEN_EDIT_OPTIONS_H
#define MKIMAGE_XEN_EDIT_OPTIONS_H

#include "command.h"
#include "names.h"

/*
 * Reads the options of `command` and runs the edit. `names` is initialised and takes the features
 * of -f, or the default one; NULL: there is no -f, and the image is stripped.
 */
enum status edit_options_run(const struct command *command, struct names *names, int argc,
                             char **argv);

#endif
