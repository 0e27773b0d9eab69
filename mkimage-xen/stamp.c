/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include <getopt.h>

#include "command.h"
#include "edit.h"

enum { OPTION_DROP_SIGNATURE = 256, OPTION_DRY_RUN, OPTION_HELP };

static const struct option options[] = {
    {"feature", required_argument, NULL, 'f'},
    {"output", required_argument, NULL, 'o'},
    {"drop-signature", no_argument, NULL, OPTION_DROP_SIGNATURE},
    {"dry-run", no_argument, NULL, OPTION_DRY_RUN},
    {"help", no_argument, NULL, OPTION_HELP},
    {NULL, 0, NULL, 0},
};

static enum status run(int argc, char **argv)
{
    struct names names;
    struct edit edit = {.names = &names};
    int option;

    names_init(&names);
    while ((option = getopt_long(argc, argv, "f:o:", options, NULL)) != -1) {
        switch (option) {
        case 'f':
            if (!command_add_feature(&names, optarg))
                return STATUS_ERROR;
            break;
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
            return command_help(&command_stamp);
        default:
            return command_misused(&command_stamp, NULL);
        }
    }
    if (argc - optind != 1)
        return command_misused(&command_stamp, "stamp takes one image, not %d", argc - optind);
    command_default_feature(&names);
    edit.path = argv[optind];
    return edit_run(&edit);
}

const struct command command_stamp = {
    .name = "stamp",
    .usage = "[-f NAME]... [-o OUT] [--drop-signature] [--dry-run] IMAGE",
    .help = "Makes a kernel image advertise features to the hypervisor.\n"
            "\n"
            "  -f, --feature NAME  a feature (default: protected_devices); '!NAME' requires it\n"
            "  -o, --output OUT    writes OUT and leaves IMAGE as it is\n"
            "  --drop-signature    removes a Secure Boot signature, which a stamp would break\n"
            "  --dry-run           prints what would change\n",
    .run = run,
};
