/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "predict.h"

#include <getopt.h>
#include <libfdt.h>
#include <stdlib.h>
#include <string.h>

#include "../loader/accept.h"
#include "../loader/hypervisor.h"
#include "command.h"
#include "memory.h"
#include "walk.h"

enum { OPTION_HELP = 256, OPTION_JSON, OPTION_DTB, OPTION_IOMMU, OPTION_SMMU };

static const struct option options[] = {
    {"dtb", required_argument, NULL, OPTION_DTB},
    {"iommu", required_argument, NULL, OPTION_IOMMU},
    {"smmu", required_argument, NULL, OPTION_SMMU},
    {"json", no_argument, NULL, OPTION_JSON},
    {"help", no_argument, NULL, OPTION_HELP},
    {NULL, 0, NULL, 0},
};

/* What hyp says of the image. */

static void fail(struct prediction *prediction, const char *text)
{
    snprintf(prediction->error, sizeof(prediction->error), "%s", text);
}

/* In the order in which hyp meets what is wrong. */
static void open_image(struct prediction *prediction, struct input *input, struct names *names,
                       struct problem *problem)
{
    enum error error = input_open(input, prediction->path, problem);
    const char *refused;

    names_init(names);
    prediction->readable = error == ERR_OK;
    if (error != ERR_OK) {
        fail(prediction, error_text(error));
        return;
    }
    if (input->image.advert.status == ADVERT_PRESENT)
        (void)walk_names(&input->image, names);
    error = input_finish(input, problem);
    if (error != ERR_OK) {
        fail(prediction, error_text(error));
        return;
    }
    refused = accept_kernel(&input->image);
    if (refused) {
        problem_set(problem, "hyp boots nothing: %s", refused);
        fail(prediction, refused);
    }
}

/* The verdict. */

static enum policy_smmu judge_smmus(struct prediction *prediction)
{
    const struct predict_hardware *option = prediction->hardware;
    struct smmuv3_hardware hardware[SMMUV3_MAX] = {{0}};
    const struct platform *platform = prediction->platform;
    const char *error = NULL;
    enum policy_smmu answer;
    unsigned int which = 0;

    if (option->smmu == POLICY_SMMU_UNUSABLE)
        error = "its registers say so (--smmu=unusable)";
    for (unsigned int i = 0; i < SMMUV3_MAX; i++)
        hardware[i] = (struct smmuv3_hardware){.error = error, .sid_bits = option->sid_bits};
    prediction->unusable = error;
    if (!platform)
        return option->smmu;
    answer =
        smmuv3_judge(&platform->smmus, &platform->found, hardware, &which, &prediction->unusable);
    if (prediction->unusable)
        prediction->unusable_smmu = platform_iommu_path(platform, platform->smmus.list[which].node);
    return answer;
}

static void decide(struct prediction *prediction, struct problem *problem)
{
    const struct advert *advert = &prediction->input->image.advert;
    enum policy_smmu other = POLICY_SMMU_ABSENT;

    prediction->verdict = policy_decide(advert, prediction->mode, judge_smmus(prediction));
    if (prediction->platform && platform_protectable(prediction->platform) > 0)
        other = POLICY_SMMU_USABLE;
    prediction->other = policy_decide(advert, prediction->mode, other);
    /* hyp comes to this when it has decided. */
    if (prediction->platform && !prediction->platform->numbered &&
        prediction->verdict.action == POLICY_SMMU_ON) {
        fail(prediction, DEVICES_NO_PHANDLE);
        problem_set(problem, "hyp boots nothing on this board: %s", DEVICES_NO_PHANDLE);
    }
}

enum predict_state predict_state(const struct prediction *prediction,
                                 const struct platform_device *device)
{
    if (prediction->error[0] != '\0' || prediction->verdict.action == POLICY_REFUSE)
        return PREDICT_REFUSED;
    return prediction->verdict.action == POLICY_SMMU_ON && device->found != PLATFORM_NONE
               ? PREDICT_PROTECTED
               : PREDICT_UNPROTECTED;
}

const char *predict_state_name(enum predict_state state)
{
    static const char *const names[] = {
        [PREDICT_PROTECTED] = "protected",
        [PREDICT_UNPROTECTED] = "unprotected",
        [PREDICT_REFUSED] = "refused",
    };

    return names[state];
}

uint32_t predict_protected(const struct prediction *prediction)
{
    bool on = prediction->error[0] == '\0' && prediction->verdict.action == POLICY_SMMU_ON;

    return on && prediction->platform ? prediction->platform->found.count : 0;
}

const char *predict_stage(const struct prediction *prediction)
{
    if (prediction->error[0] != '\0' || prediction->verdict.action != POLICY_SMMU_ON)
        return "-";
    return prediction->hardware->stage == 1 ? "1" : "2";
}

void *predict_hypervisor(const struct prediction *prediction)
{
    uint32_t count = predict_protected(prediction);
    size_t size = 4096 + 4 * (size_t)count;
    void *fdt;
    int error;

    if (!prediction->platform || prediction->error[0] != '\0' ||
        prediction->verdict.action == POLICY_REFUSE)
        return NULL;
    fdt = memory_get(size);
    error = fdt_create(fdt, (int)size);
    if (error == 0)
        error = fdt_finish_reservemap(fdt);
    if (error == 0)
        error = fdt_begin_node(fdt, "");
    if (error == 0)
        error = hypervisor_write(fdt, count ? &prediction->platform->found : NULL);
    if (error == 0)
        error = fdt_end_node(fdt);
    if (error == 0)
        error = fdt_finish(fdt);
    if (error == 0)
        return fdt;
    free(fdt);
    return NULL;
}

/* The command. */

static enum status status_of(const struct prediction *prediction)
{
    if (prediction->error[0] != '\0')
        return STATUS_ERROR;
    if (prediction->verdict.action == POLICY_REFUSE)
        return STATUS_REFUSED;
    if (prediction->input->image.advert.status == ADVERT_MALFORMED)
        return STATUS_ERROR;
    return prediction->verdict.action == POLICY_SMMU_ON ? STATUS_YES : STATUS_NO;
}

static enum status predict(struct prediction *prediction, struct input *input, struct names *names,
                           bool json)
{
    struct problem problem;
    enum status status;

    prediction->input = input;
    prediction->names = names;
    prediction->error[0] = '\0';
    prediction->unusable = prediction->unusable_smmu = NULL;
    open_image(prediction, input, names, &problem);
    /* hyp looks at the tree first. */
    if (prediction->platform && prediction->platform->error[0] != '\0') {
        problem_set(&problem, "hyp boots nothing on this board: %s", prediction->platform->error);
        fail(prediction, prediction->platform->error);
    }
    if (prediction->error[0] == '\0')
        decide(prediction, &problem);
    if (prediction->error[0] == '\0' && input->image.advert.status == ADVERT_MALFORMED)
        problem_error(&problem, input->image.advert.reason);
    if (json)
        predict_print_json(prediction);
    else if (prediction->readable)
        predict_print_text(prediction);
    status = status_of(prediction);
    if (prediction->error[0] != '\0' || input->image.advert.status == ADVERT_MALFORMED)
        message_error(prediction->path, "%s", problem.text);
    return status;
}

/* `word` is "NAME=NUMBER"; a number between low and high. */
static bool read_number(const char *word, const char *name, unsigned int low, unsigned int high,
                        unsigned int *number)
{
    size_t length = strlen(name);
    unsigned long value;
    char *end;

    if (strncmp(word, name, length) != 0 || word[length] < '0' || word[length] > '9')
        return false;
    value = strtoul(word + length, &end, 10);
    *number = (unsigned int)value;
    return *end == '\0' && value >= low && value <= high;
}

static bool read_word(const char *word, struct predict_hardware *hardware)
{
    if (strcmp(word, "usable") == 0)
        hardware->smmu = POLICY_SMMU_USABLE;
    else if (strcmp(word, "unusable") == 0)
        hardware->smmu = POLICY_SMMU_UNUSABLE;
    else if (strcmp(word, "absent") == 0)
        hardware->smmu = POLICY_SMMU_ABSENT;
    else
        return read_number(word, "stage=", 1, 2, &hardware->stage) ||
               read_number(word, "sid-bits=", 0, 32, &hardware->sid_bits);
    return true;
}

static bool read_hardware(char *list, struct predict_hardware *hardware)
{
    char *save = NULL;

    for (char *word = strtok_r(list, ",", &save); word; word = strtok_r(NULL, ",", &save)) {
        if (!read_word(word, hardware))
            return false;
    }
    return true;
}

static enum status predict_all(struct prediction *prediction, char *const *paths, bool json)
{
    struct input *input = memory_get(sizeof(*input));
    struct names *names = memory_get(sizeof(*names));
    enum status worst = STATUS_YES;

    for (; *paths; paths++) {
        enum status status;

        prediction->path = *paths;
        status = predict(prediction, input, names, json);
        input_close(input);
        if (status > worst)
            worst = status;
    }
    free(names);
    free(input);
    return worst;
}

static enum status predict_on_board(struct prediction *prediction, char *const *paths, bool json)
{
    struct platform *platform = memory_get(sizeof(*platform));
    enum status status = STATUS_ERROR;
    struct problem problem;

    if (platform_open(platform, prediction->board, &problem)) {
        prediction->platform = platform;
        status = predict_all(prediction, paths, json);
    } else {
        message_error(prediction->board, "%s", problem.text);
    }
    platform_close(platform);
    free(platform);
    return status;
}

static enum status run(int argc, char **argv)
{
    struct predict_hardware hardware = {.smmu = POLICY_SMMU_USABLE, .stage = 2, .sid_bits = 32};
    struct prediction prediction = {.mode = POLICY_AUTO, .hardware = &hardware};
    bool json = false;
    int option;

    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (option) {
        case OPTION_DTB:
            prediction.board = optarg;
            break;
        case OPTION_IOMMU:
            if (!policy_parse_mode((struct bytes){(const uint8_t *)optarg, strlen(optarg)},
                                   &prediction.mode))
                return command_misused(&command_predict,
                                       "--iommu=%s: choose from auto, off, force, require", optarg);
            break;
        case OPTION_SMMU:
            if (!read_hardware(optarg, &hardware))
                return command_misused(&command_predict,
                                       "--smmu: choose from usable, unusable, absent, stage=1, "
                                       "stage=2, sid-bits=0 to sid-bits=32");
            break;
        case OPTION_JSON:
            json = true;
            break;
        case OPTION_HELP:
            return command_help(&command_predict);
        default:
            return command_misused(&command_predict, NULL);
        }
    }
    if (optind == argc)
        return command_misused(&command_predict, "predict takes at least one image");
    if (prediction.board && hardware.smmu == POLICY_SMMU_ABSENT)
        return command_misused(&command_predict,
                               "--smmu=absent is for no board: with --dtb, the tree says it");
    return prediction.board ? predict_on_board(&prediction, argv + optind, json)
                            : predict_all(&prediction, argv + optind, json);
}

const struct command command_predict = {
    .name = "predict",
    .usage = "[--dtb BOARD.dtb] [--iommu=MODE] [--smmu=LIST] [--json] IMAGE...",
    .help =
        "Says what the hypervisor hyp will do with kernel images on a board: the verdict on the\n"
        "SMMU with its reason, what becomes of each device that can be told to access memory,\n"
        "and the /hypervisor node that dom0 gets. Exit status 0 when the SMMU will be on, 1 when\n"
        "off, 2 when an image or the board cannot be read or a note is malformed, 3 when the\n"
        "kernel is refused.\n"
        "\n"
        "  --dtb BOARD.dtb  the board's device tree; without it, a board whose SMMU protects\n"
        "                   something is assumed\n"
        "  --iommu=MODE     the hypervisor's option: auto (default), off, force, require\n"
        "  --smmu=LIST      what the SMMU's registers say, separated by commas: usable (default),\n"
        "                   unusable, absent (without --dtb), stage=1, stage=2 (default),\n"
        "                   sid-bits=N (stream IDs that it takes, as IDR1.SIDSIZE; default 32)\n"
        "  --json           one JSON object a line for each image\n",
    .run = run,
};
