/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "edit.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "apply.h"
#include "input.h"
#include "memory.h"
#include "plan.h"
#include "stamper.h"
#include "walk.h"

/* An edit on its way. */
struct editing {
    const struct edit *edit;
    struct input *input;
    unsigned int layer; /* that is stamped: the kernel, or a wrapper that has notes itself; or,
                           where that is changed in its place, one around it */
    const struct source *source; /* of that layer */
    struct plan plan;            /* for it */
    bool rewrap;                 /* the layers around it are written again */
    bool was_so;                 /* the image advertised, or lacked, what it should already */
    bool linked;                 /* notes stay that strip cannot take out */
};

/* Whether the image advertises all of `wanted`, or nothing at all when that is NULL. */
static bool advertises(struct image *image, const struct names *wanted)
{
    struct names *names;
    bool all;

    if (!wanted || image->advert.status != ADVERT_PRESENT)
        return !wanted && image->advert.status == ADVERT_ABSENT;
    names = memory_get(sizeof(*names));
    all = walk_names(image, names) && names_include(names, wanted);
    free(names);
    return all;
}

static bool make_plan(struct editing *editing, struct problem *problem)
{
    const struct edit *edit = editing->edit;
    struct image *image = &editing->input->image;
    const char *format = image->layers[editing->layer].format->name;
    const struct stamper *stamper = stamper_find(format);
    struct stamp_job job = {
        .image = image,
        .source = editing->source,
        .names = edit->names,
        .drop_signature = edit->drop_signature,
    };

    if (!stamper)
        return problem_set(problem, "is of format %s, which cannot be written yet", format);
    editing->was_so = advertises(image, edit->names);
    if (!edit->names)
        return stamper->strip(&job, &editing->plan, &editing->linked, problem);
    if (image->advert.status == ADVERT_MALFORMED)
        return problem_error(problem, image->advert.reason);
    return stamper->stamp(&job, &editing->plan, problem);
}

/* Reads the result as any loader would, before anything is written. */
static bool check_result(const struct editing *editing, struct problem *problem)
{
    struct input *input = memory_get(sizeof(*input));
    struct image *image = &input->image;
    struct plan_view view;
    bool ok;

    plan_view(&view, editing->source, &editing->plan);
    ok = input_open_source(input, &view.source, problem) == ERR_OK;
    if (ok && editing->edit->names)
        ok = advertises(image, editing->edit->names) ||
             problem_set(problem, "could not be read back once stamped (%s): report this",
                         error_name(image->advert.reason));
    input_close(input);
    free(input);
    return ok;
}

/* The same for the file as it is written, before it replaces anything. */
static bool check_written(const struct editing *editing, int fd, struct problem *problem)
{
    const struct edit *edit = editing->edit;
    struct input *input = memory_get(sizeof(*input));
    struct file file;
    bool ok = file_of_descriptor(&file, fd, problem);

    input->configuration = edit->configuration;
    if (ok) {
        ok = input_open_source(input, &file.source, problem) == ERR_OK;
        if (ok && edit->names)
            ok = advertises(&input->image, edit->names) ||
                 problem_set(problem, "could not be read back once written: report this");
        input_close(input);
    }
    free(input);
    return ok;
}

/* Writes wrappers from layer `editing` inwards first; each but the outermost to a nameless file. */
static bool write_layers(int fd, void *context, struct problem *problem)
{
    const struct editing *editing = context;
    const struct image *image = &editing->input->image;
    struct plan_view view;
    struct file spool[2] = {{.fd = -1}, {.fd = -1}};
    const struct source *inner = &view.source;
    FILE *streams[2] = {NULL, NULL};
    bool ok = true;

    plan_view(&view, editing->source, &editing->plan);
    for (unsigned int layer = editing->layer; ok && layer-- > 0;) {
        const struct wrapper *wrapper = wrapper_find(image->layers[layer].format->name);
        unsigned int turn = layer % 2;
        int target = fd;

        if (streams[turn])
            fclose(streams[turn]);
        streams[turn] = NULL;
        if (layer > 0) {
            streams[turn] = tmpfile();
            if (!streams[turn]) {
                ok = problem_errno(problem, "needs a temporary file", errno);
                break;
            }
            target = fileno(streams[turn]);
        }
        /* lift_plan() has seen to it that there is a rewrap(). */
        ok = wrapper->rewrap(editing->input, layer, editing->edit->drop_signature, inner, target,
                             problem);
        if (ok && layer > 0)
            ok = file_of_descriptor(&spool[turn], target, problem);
        inner = &spool[turn].source;
    }
    for (unsigned int i = 0; i < 2; i++) {
        if (streams[i])
            fclose(streams[i]);
    }
    /* Whatever was made of a read that failed is not to be kept. */
    if (ok && editing->input->file.read_errno != 0)
        ok = problem_errno(problem, "cannot be read", editing->input->file.read_errno);
    return ok && check_written(editing, fd, problem);
}

static bool names_same_file(const char *path, const struct stat *stat)
{
    struct stat other;

    return lstat(path, &other) == 0 && other.st_ino == stat->st_ino && other.st_dev == stat->st_dev;
}

static bool write_result(struct editing *editing, struct problem *problem)
{
    const struct edit *edit = editing->edit;
    const struct file *file = &editing->input->file;
    const char *target = edit->out ? edit->out : edit->path;
    struct plan nothing;

    if (plan_is_empty(&editing->plan) && !editing->rewrap) {
        if (!edit->out || names_same_file(edit->out, &file->stat))
            return true;
        plan_init(&nothing, file->source.size);
        return apply_to(file, &nothing, edit->out, problem);
    }
    if (editing->rewrap)
        return apply_whole(file, write_layers, editing, target, problem);
    if (edit->out)
        return apply_to(file, &editing->plan, edit->out, problem);
    return apply_in_place(file, &editing->plan, problem);
}

static void say_plan(const struct editing *editing)
{
    const struct edit *edit = editing->edit;
    const struct image *image = &editing->input->image;

    if (plan_is_empty(&editing->plan) && !editing->rewrap) {
        message_done(edit->path, "nothing would change");
        return;
    }
    message_done(edit->path, "would be %s%s", edit->names ? "stamped" : "stripped",
                 editing->layer > 0 ? " inside" : "");
    plan_print(&editing->plan, stdout);
    for (unsigned int layer = editing->layer; layer-- > 0;)
        printf("  write %s again around it\n", image->layers[layer].format->name);
}

static void say_done(const struct editing *editing)
{
    const struct edit *edit = editing->edit;
    const char *path = edit->out ? edit->out : edit->path;
    const struct image *image = &editing->input->image;
    char names[256];

    if (edit->drop_signature && image->signature.present)
        message_done(path, "signature dropped");
    if (edit->names) {
        names_print(edit->names, names, sizeof(names));
        message_done(path, editing->was_so ? "advertises %s already" : "stamped %s", names);
        return;
    }
    message_done(path, editing->was_so || plan_is_empty(&editing->plan)
                           ? "has no note that stamp put there"
                           : "stripped");
    if (editing->linked)
        message_done(path, "notes that the kernel was linked with stay: a rebuild takes them out");
}

/* The outermost layer that can have a note: what is in it is not written again. */
static void choose_layer(struct editing *editing)
{
    const struct image *image = &editing->input->image;

    editing->layer = 0;
    while (editing->layer + 1 < image->layer_count &&
           !stamper_find(image->layers[editing->layer].format->name))
        editing->layer++;
    editing->source = image->layers[editing->layer].source;
}

static bool check_wrappers(const struct editing *editing, struct problem *problem)
{
    struct input *input = editing->input;

    for (unsigned int layer = 0; layer < editing->layer; layer++) {
        const struct wrapper *wrapper = wrapper_find(input->image.layers[layer].format->name);

        if (wrapper && wrapper->check && !wrapper->check(input, layer, problem))
            return false;
    }
    return true;
}

/* What becomes of the layer around `editing->layer`, or around one that is written again. */
static enum lift lift_layer(struct editing *editing, unsigned int layer, struct problem *problem)
{
    struct input *input = editing->input;
    const char *format = input->image.layers[layer].format->name;
    const struct wrapper *wrapper = wrapper_find(format);
    struct plan *plan = editing->rewrap ? NULL : &editing->plan;

    if (wrapper && wrapper->lift)
        return wrapper->lift(input, layer, editing->edit->drop_signature, plan, problem);
    if (plan && plan_is_empty(plan)) {
        plan_init(plan, input->image.layers[layer].source->size);
        return LIFT_DONE;
    }
    if (wrapper && wrapper->rewrap)
        return LIFT_REWRAP;
    problem_set(problem, "is wrapped in %s, which cannot be written: unpack it first", format);
    return LIFT_FAILED;
}

/*
 * From the inside out: where the layers around the stamped one let it be edited in its place, does
 * that; from the first on that does not, all are written again.
 */
static bool lift_plan(struct editing *editing, struct problem *problem)
{
    if (plan_is_empty(&editing->plan) && !editing->edit->drop_signature)
        return true;
    for (unsigned int layer = editing->layer; layer-- > 0;) {
        switch (lift_layer(editing, layer, problem)) {
        case LIFT_FAILED:
            return false;
        case LIFT_REWRAP:
            editing->rewrap = true;
            break;
        case LIFT_DONE:
            editing->layer = layer;
            editing->source = editing->input->image.layers[layer].source;
            break;
        }
    }
    return true;
}

static bool carry_out(struct editing *editing, struct problem *problem)
{
    choose_layer(editing);
    if (!input_finish(editing->input, problem) || !check_wrappers(editing, problem))
        return false;
    plan_init(&editing->plan, editing->source->size);
    if (!make_plan(editing, problem) ||
        (!plan_is_empty(&editing->plan) && !check_result(editing, problem)) ||
        !lift_plan(editing, problem))
        return false;
    /* Planning takes what cannot be read for what cannot be used, and finds another way. */
    if (editing->input->file.read_errno != 0)
        return problem_errno(problem, "cannot be read", editing->input->file.read_errno);
    if (editing->edit->dry_run) {
        say_plan(editing);
        return true;
    }
    if (!write_result(editing, problem))
        return false;
    say_done(editing);
    return true;
}

enum status edit_run(const struct edit *edit)
{
    struct editing editing = {.edit = edit};
    struct problem problem;
    bool ok;

    editing.input = memory_get(sizeof(*editing.input));
    editing.input->configuration = edit->configuration;
    ok = input_open(editing.input, edit->path, &problem) == ERR_OK && carry_out(&editing, &problem);
    if (!ok)
        message_error(edit->path, "%s", problem.text);
    plan_free(&editing.plan);
    input_close(editing.input);
    free(editing.input);
    return ok ? STATUS_YES : STATUS_ERROR;
}
