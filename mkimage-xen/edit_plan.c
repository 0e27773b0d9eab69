/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "edit_plan.h"

#include <errno.h>
#include <stdlib.h>

#include "memory.h"
#include "stamper.h"
#include "walk.h"

static const char *format_of(const struct input *input, unsigned int layer)
{
    return input->image.layers[layer].format->name;
}

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

/* The outermost layer that can have a note: what is in it is not written again. */
static void choose_layer(struct edit_plan *made, const struct input *input)
{
    made->layer = 0;
    while (made->layer + 1 < input->image.layer_count &&
           !stamper_find(format_of(input, made->layer)))
        made->layer++;
    made->source = input->image.layers[made->layer].source;
}

/* Whether what is changed is signed: the layer, or one around it. */
static bool is_signed(const struct edit_plan *made, const struct image *image)
{
    bool is = made->layer + 1 == image->layer_count && image->signature.present;

    for (unsigned int layer = 0; layer <= made->layer; layer++)
        is = is || image->layers[layer].signature.present;
    return is;
}

static bool check_wrappers(const struct edit_plan *made, struct input *input,
                           struct problem *problem)
{
    for (unsigned int layer = 0; layer < made->layer; layer++) {
        const struct wrapper *wrapper = wrapper_find(format_of(input, layer));

        if (wrapper && wrapper->check && !wrapper->check(input, layer, problem))
            return false;
    }
    return true;
}

static bool plan_layer(struct edit_plan *made, const struct stamp_job *job, const char *format,
                       struct problem *problem)
{
    const struct stamper *stamper = stamper_find(format);

    if (!stamper)
        return problem_set(problem, "is of format %s, which cannot be written yet", format);
    made->was_so = advertises(job->image, job->names);
    if (!job->names)
        return stamper->strip(job, &made->plan, &made->linked, problem);
    if (job->image->advert.status == ADVERT_MALFORMED)
        return problem_error(problem, job->image->advert.reason);
    return stamper->stamp(job, &made->plan, problem);
}

/* Reads a result as any loader would; `whole`: to the end of what is compressed. */
static bool check_result(const struct edit_plan *made, const struct source *result,
                         const char *configuration, bool whole, struct problem *problem)
{
    struct input *input = memory_get(sizeof(*input));
    const struct advert *advert = &input->image.advert;
    bool ok;

    input->configuration = configuration;
    ok = input_open_source(input, result, problem) == ERR_OK &&
         (!whole || input_finish(input, problem) == ERR_OK);
    if (ok && made->names)
        ok = advertises(&input->image, made->names) ||
             problem_set(problem, "could not be read back once stamped (%s): report this",
                         error_name(advert->reason));
    else if (ok && !made->linked && advert->status != ADVERT_ABSENT)
        ok =
            problem_set(problem, "has notes in places where a stamp puts one alone: start from the "
                                 "image before it was stamped");
    input_close(input);
    free(input);
    return ok;
}

/* The changed layer by itself. */
static bool check_layer(const struct edit_plan *made, struct problem *problem)
{
    struct plan_view view;

    if (plan_is_empty(&made->plan))
        return true;
    plan_view(&view, made->source, &made->plan);
    return check_result(made, &view.source, NULL, false, problem);
}

/* What becomes of the layer around the changed one, or around one that is written again. */
static enum lift lift_layer(struct edit_plan *made, struct input *input, unsigned int layer,
                            struct problem *problem)
{
    const struct wrapper *wrapper = wrapper_find(format_of(input, layer));
    struct plan *plan = made->rewrap ? NULL : &made->plan;

    if (wrapper && wrapper->lift)
        return wrapper->lift(input, layer, made->drop_signature, plan, problem);
    if (plan && plan_is_empty(plan)) {
        plan_init(plan, input->image.layers[layer].source->size);
        return LIFT_DONE;
    }
    if (wrapper && wrapper->rewrap)
        return LIFT_REWRAP;
    problem_set(problem, "is wrapped in %s, which cannot be written: unpack it first",
                format_of(input, layer));
    return LIFT_FAILED;
}

/*
 * From the inside out: where the layers around the changed one let it be edited in its place, does
 * that; from the first on that does not, all are written again.
 */
static bool lift_plan(struct edit_plan *made, struct input *input, struct problem *problem)
{
    if (plan_is_empty(&made->plan) && !made->drop_signature)
        return true;
    for (unsigned int layer = made->layer; layer-- > 0;) {
        switch (lift_layer(made, input, layer, problem)) {
        case LIFT_FAILED:
            return false;
        case LIFT_REWRAP:
            made->rewrap = true;
            break;
        case LIFT_DONE:
            made->layer = layer;
            made->source = input->image.layers[layer].source;
            break;
        }
    }
    return true;
}

/* Whatever was made of a read that failed, such as that there is another way, is not to be kept. */
static bool could_be_read(const struct input *input, struct problem *problem)
{
    return input->file.read_errno == 0 ||
           problem_errno(problem, "cannot be read", input->file.read_errno);
}

bool edit_plan_make(struct edit_plan *made, struct input *input, const struct names *names,
                    bool drop_signature, struct problem *problem)
{
    struct stamp_job job = {
        .image = &input->image, .names = names, .drop_signature = drop_signature};

    *made = (struct edit_plan){.names = names, .drop_signature = drop_signature};
    choose_layer(made, input);
    if (input_finish(input, problem) != ERR_OK || !check_wrappers(made, input, problem))
        return false;
    job.source = made->source;
    plan_init(&made->plan, made->source->size);
    if (!plan_layer(made, &job, format_of(input, made->layer), problem) ||
        !check_layer(made, problem))
        return false;
    made->dropped = drop_signature && is_signed(made, &input->image);
    if (!lift_plan(made, input, problem))
        return false;
    return could_be_read(input, problem);
}

void edit_plan_free(struct edit_plan *made)
{
    plan_free(&made->plan);
}

bool edit_plan_is_empty(const struct edit_plan *made)
{
    return plan_is_empty(&made->plan) && !made->rewrap;
}

/* Writes one wrapper around `inner`; lift_plan() has seen to it that there is a rewrap(). */
static bool rewrap_layer(const struct edit_plan *made, struct input *input, unsigned int layer,
                         const struct source *inner, int fd, struct problem *problem)
{
    const struct wrapper *wrapper = wrapper_find(format_of(input, layer));

    return wrapper->rewrap(input, layer, made->drop_signature, inner, fd, problem);
}

/* A nameless file with what rewrap_layer() writes; NULL when that fails. */
static FILE *spool_layer(const struct edit_plan *made, struct input *input, unsigned int layer,
                         const struct source *inner, struct file *spool, struct problem *problem)
{
    FILE *stream = tmpfile();

    if (!stream) {
        problem_errno(problem, "needs a temporary file", errno);
        return NULL;
    }
    if (rewrap_layer(made, input, layer, inner, fileno(stream), problem) &&
        file_of_descriptor(spool, fileno(stream), problem))
        return stream;
    if (problem->of_output)
        problem_about(problem, "a temporary file");
    fclose(stream);
    return NULL;
}

static bool check_written(const struct edit_plan *made, const struct input *input, int fd,
                          struct problem *problem)
{
    struct file file;

    return file_of_descriptor(&file, fd, problem) &&
           check_result(made, &file.source, input->configuration, true, problem);
}

bool edit_plan_rewrap(const struct edit_plan *made, struct input *input, int fd,
                      struct problem *problem)
{
    struct plan_view view;
    struct file spools[2]; /* one is read while the other is written */
    FILE *stream = NULL;
    const struct source *inner = &view.source;
    bool ok = true;

    plan_view(&view, made->source, &made->plan);
    for (unsigned int layer = made->layer; ok && layer-- > 1;) {
        struct file *spool = &spools[layer % 2];
        FILE *outer = spool_layer(made, input, layer, inner, spool, problem);

        if (stream)
            fclose(stream);
        stream = outer;
        inner = &spool->source;
        ok = stream != NULL;
    }
    ok = ok && rewrap_layer(made, input, 0, inner, fd, problem);
    if (stream)
        fclose(stream);
    return ok && could_be_read(input, problem) && check_written(made, input, fd, problem);
}
