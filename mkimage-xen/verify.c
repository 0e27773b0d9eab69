/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "verify.h"

#include <getopt.h>
#include <stdlib.h>

#include "command.h"
#include "memory.h"
#include "walk.h"

enum { OPTION_CONFIG = 256, OPTION_HELP };

static const struct option options[] = {
    {"feature", required_argument, NULL, 'f'},
    {"config", required_argument, NULL, OPTION_CONFIG},
    {"help", no_argument, NULL, OPTION_HELP},
    {NULL, 0, NULL, 0},
};

/* Says which wanted features the image lacks. */
static enum status compare(const char *path, const struct names *names, const struct names *wanted)
{
    struct feature_name want;
    struct names missing;
    char text[256];
    size_t position = 0;

    names_init(&missing);
    while (feature_next(names_desc(wanted), &position, &want) == ERR_OK) {
        enum names_match match = names_match(names, want.name);

        if (match == NAMES_LACKS || (want.required && match != NAMES_REQUIRES))
            (void)names_add(&missing, want.name, want.required);
    }
    names_print(missing.length ? &missing : wanted, text, sizeof(text));
    message_done(path, missing.length ? "does not advertise %s" : "advertises %s", text);
    return missing.length ? STATUS_NO : STATUS_YES;
}

enum status verify_opened(struct input *input, enum error error, const char *path,
                          const struct names *wanted, struct problem *problem)
{
    struct names names;

    if (error == ERR_OK && input->image.advert.status == ADVERT_MALFORMED) {
        error = input->image.advert.reason;
        problem_error(problem, error);
    }
    if (error != ERR_OK) {
        message_error(path, "%s", problem->text);
        return STATUS_ERROR;
    }
    if (!walk_names(&input->image, &names)) {
        message_error(path, "names more features than can be followed");
        return STATUS_ERROR;
    }
    return compare(path, &names, wanted);
}

static enum status run(int argc, char **argv)
{
    struct names wanted;
    enum status worst = STATUS_YES;
    const char *configuration = NULL;
    struct input *input;
    int option;

    names_init(&wanted);
    while ((option = getopt_long(argc, argv, "f:", options, NULL)) != -1) {
        switch (option) {
        case 'f':
            if (!command_add_feature(&wanted, optarg))
                return STATUS_ERROR;
            break;
        case OPTION_CONFIG:
            configuration = optarg;
            break;
        case OPTION_HELP:
            return command_help(&command_verify);
        default:
            return command_misused(&command_verify, NULL);
        }
    }
    if (optind == argc)
        return command_misused(&command_verify, "verify takes at least one image");
    command_default_feature(&wanted);
    input = memory_get(sizeof(*input));
    input->configuration = configuration;
    for (; optind < argc; optind++) {
        struct problem problem;
        enum error error = input_open(input, argv[optind], &problem);
        enum status status = verify_opened(input, error, argv[optind], &wanted, &problem);

        input_close(input);
        if (status > worst)
            worst = status;
    }
    free(input);
    return worst;
}

const struct command command_verify = {
    .name = "verify",
    .usage = "[-f NAME]... [--config NAME] IMAGE...",
    .help =
        "Says whether kernel images advertise features: exit status 0 if all do, 1 if one does\n"
        "not, 2 if one cannot be read or is malformed.\n"
        "\n"
        "  -f, --feature NAME  a feature (default: protected_devices); '!NAME' asks for it to\n"
        "                      be required\n"
        "  --config NAME       the configuration of image trees; else their default one\n",
    .run = run,
};
