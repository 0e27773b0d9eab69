/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include <getopt.h>

#include "command.h"
#include "edit.h"

enum { OPTION_DROP_SIGNATURE = 256, OPTION_DRY_RUN, OPTION_HELP };

static const struct option options[] = {
    {"output", required_argument, NULL, 'o'},
    {"drop-signature", no_argument, NULL, OPTION_DROP_SIGNATURE},
    {"dry-run", no_argument, NULL, OPTION_DRY_RUN},
    {"help", no_argument, NULL, OPTION_HELP},
    {NULL, 0, NULL, 0},
};

static enum status run(int argc, char **argv)
{
    struct edit edit = {.names = NULL};
    int option;

    while ((option = getopt_long(argc, argv, "o:", options, NULL)) != -1) {
        switch (option) {
        case 'o':
            edit.out = optarg;
            break;
        case OPTION_DROP_SIGNATURE:
            edit.drop_signature = true;
            break;
        case OPTION_DRY_RUN:
            edit.dry_run = true;
            break;
        case OPTION_HELP:
            return command_help(&command_strip);
        default:
            return command_misused(&command_strip, NULL);
        }
    }
    if (argc - optind != 1)
        return command_misused(&command_strip, "strip takes one image, not %d", argc - optind);
    edit.path = argv[optind];
    return edit_run(&edit);
}

const struct command command_strip = {
    .name = "strip",
    .usage = "[-o OUT] [--drop-signature] [--dry-run] IMAGE",
    .help = "Removes what stamp put into a kernel image.\n"
            "\n"
            "  -o, --output OUT  writes OUT and leaves IMAGE as it is\n"
            "  --drop-signature  removes a Secure Boot signature, which a strip would break\n"
            "  --dry-run         prints what would change\n",
    .run = run,
};
