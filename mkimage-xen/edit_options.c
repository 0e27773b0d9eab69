/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "edit_options.h"

#include <getopt.h>

#include "edit.h"

enum { OPTION_CONFIG = 256, OPTION_DROP_SIGNATURE, OPTION_DRY_RUN, OPTION_NO_SYNC, OPTION_HELP };

/* The first one is left out where there are no features to give. */
static const struct option options[] = {
    {"feature", required_argument, NULL, 'f'},
    {"output", required_argument, NULL, 'o'},
    {"config", required_argument, NULL, OPTION_CONFIG},
    {"drop-signature", no_argument, NULL, OPTION_DROP_SIGNATURE},
    {"dry-run", no_argument, NULL, OPTION_DRY_RUN},
    {"no-sync", no_argument, NULL, OPTION_NO_SYNC},
    {"help", no_argument, NULL, OPTION_HELP},
    {NULL, 0, NULL, 0},
};

enum status edit_options_run(const struct command *command, struct names *names, int argc,
                             char **argv)
{
    const char *letters = names != NULL ? "f:o:" : "o:";
    const struct option *taken = names != NULL ? options : options + 1;
    struct edit edit = {.names = names};
    int option;

    while ((option = getopt_long(argc, argv, letters, taken, NULL)) != -1) {
        switch (option) {
        case 'f':
            if (!command_add_feature(names, optarg))
                return STATUS_ERROR;
            break;
        case 'o':
            edit.out = optarg;
            break;
        case OPTION_CONFIG:
            edit.configuration = optarg;
            break;
        case OPTION_DROP_SIGNATURE:
            edit.drop_signature = true;
            break;
        case OPTION_DRY_RUN:
            edit.dry_run = true;
            break;
        case OPTION_NO_SYNC:
            edit.no_sync = true;
            break;
        case OPTION_HELP:
            return command_help(command);
        default:
            return command_misused(command, NULL);
        }
    }
    if (argc - optind != 1)
        return command_misused(command, "%s takes one image, not %d", command->name, argc - optind);
    if (edit.no_sync && edit.out == NULL)
        return command_misused(command, "--no-sync goes with -o: an image that is changed in its "
                                        "place is always synced");
    if (names != NULL)
        command_default_feature(names);
    edit.path = argv[optind];
    return edit_run(&edit);
}
