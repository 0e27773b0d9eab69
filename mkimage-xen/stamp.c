/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "command.h"
#include "edit_options.h"

static enum status run(int argc, char **argv)
{
    struct names names;

    names_init(&names);
    return edit_options_run(&command_stamp, &names, argc, argv);
}

const struct command command_stamp = {
    .name = "stamp",
    .usage =
        "[-f NAME]... [-o OUT [--no-sync]] [--config NAME] [--drop-signature] [--dry-run] IMAGE",
    .help = "Makes a kernel image advertise features to the hypervisor.\n"
            "\n"
            "  -f, --feature NAME  a feature (default: protected_devices); '!NAME' requires it\n"
            "  -o, --output OUT    writes OUT and leaves IMAGE as it is\n"
            "  --no-sync           does not wait until OUT is on the disk\n"
            "  --config NAME       the configuration of an image tree; else its default one\n"
            "  --drop-signature    removes signatures, which a stamp would break\n"
            "  --dry-run           prints what would change\n",
    .run = run,
};
