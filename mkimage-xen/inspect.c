/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "inspect.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "memory.h"
#include "walk.h"

enum { OPTION_CONFIG = 256, OPTION_HELP, OPTION_JSON };

static const struct option options[] = {
    {"config", required_argument, NULL, OPTION_CONFIG},
    {"json", no_argument, NULL, OPTION_JSON},
    {"help", no_argument, NULL, OPTION_HELP},
    {NULL, 0, NULL, 0},
};

struct bytes inspect_owner(const struct note *note)
{
    struct bytes owner = note->owner;

    if (owner.size > 0 && owner.data[owner.size - 1] == '\0')
        owner.size--;
    return owner;
}

const char *inspect_type_name(const struct note *note)
{
    if (bytes_equal(inspect_owner(note), ADDITION_UNDO_OWNER) && note->type == ADDITION_UNDO_TYPE)
        return "UNDO";
    return note_type_name(note);
}

bool inspect_desc_text(const struct note *note, struct bytes *text)
{
    *text = note->desc;
    if (text->size == 0 || text->data[--text->size] != '\0')
        return false;
    for (size_t i = 0; i < text->size; i++) {
        if (text->data[i] < 0x20 || text->data[i] > 0x7e)
            return false;
    }
    return true;
}

/* Finds out about one image; the answer is complete but for what an error hides. */
static void look(struct inspection *inspection, struct problem *problem)
{
    struct image *image = &inspection->input->image;

    names_init(inspection->names);
    if (inspection->error != ERR_OK)
        return;
    if (image->advert.status == ADVERT_MALFORMED) {
        problem_error(problem, image->advert.reason);
    } else if (!walk_names(image, inspection->names)) {
        inspection->error = ERR_TOO_LARGE;
        problem_set(problem, "names more features than can be followed");
    }
}

enum status inspect_opened(struct inspection *inspection, bool json, struct problem *problem)
{
    bool bad;

    look(inspection, problem);
    if (json)
        inspect_print_json(inspection);
    else if (inspection->error == ERR_OK)
        inspect_print_text(inspection);
    bad = inspection->error != ERR_OK || inspection->input->image.advert.status == ADVERT_MALFORMED;
    if (bad)
        message_error(inspection->path, "%s", problem->text);
    return bad ? STATUS_ERROR : STATUS_YES;
}

static enum status run(int argc, char **argv)
{
    struct inspection inspection;
    struct problem problem;
    enum status worst = STATUS_YES;
    const char *configuration = NULL;
    bool json = false;
    int option;

    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (option) {
        case OPTION_CONFIG:
            configuration = optarg;
            break;
        case OPTION_JSON:
            json = true;
            break;
        case OPTION_HELP:
            return command_help(&command_inspect);
        default:
            return command_misused(&command_inspect, NULL);
        }
    }
    if (optind == argc)
        return command_misused(&command_inspect, "inspect takes at least one image");
    inspection.input = memory_get(sizeof(*inspection.input));
    inspection.input->configuration = configuration;
    inspection.names = memory_get(sizeof(*inspection.names));
    for (; optind < argc; optind++) {
        enum status status;

        inspection.path = argv[optind];
        inspection.error = input_open(inspection.input, inspection.path, &problem);
        status = inspect_opened(&inspection, json, &problem);
        input_close(inspection.input);
        if (status > worst)
            worst = status;
    }
    free(inspection.names);
    free(inspection.input);
    return worst;
}

const struct command command_inspect = {
    .name = "inspect",
    .usage = "[--config NAME] [--json] IMAGE...",
    .help = "Shows what kernel images are, the notes in them and what they advertise.\n"
            "\n"
            "  --config NAME  the configuration of image trees; else their default one\n"
            "  --json         one JSON object a line for each image\n",
    .run = run,
};
