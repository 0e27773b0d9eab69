/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "command.h"
#include "edit_options.h"

static enum status run(int argc, char **argv)
{
    return edit_options_run(&command_strip, NULL, argc, argv);
}

const struct command command_strip = {
    .name = "strip",
    .usage = "[-o OUT [--no-sync]] [--config NAME] [--drop-signature] [--dry-run] IMAGE",
    .help = "Removes what stamp put into a kernel image.\n"
            "\n"
            "  -o, --output OUT  writes OUT and leaves IMAGE as it is\n"
            "  --no-sync         does not wait until OUT is on the disk\n"
            "  --config NAME     the configuration of an image tree; else its default one\n"
            "  --drop-signature  removes signatures, which a strip would break\n"
            "  --dry-run         prints what would change\n",
    .run = run,
};
