/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "edit.h"

#include <stdlib.h>

#include "apply.h"
#include "edit_plan.h"
#include "memory.h"

/* An edit on its way. */
struct editing {
    const struct edit *edit;
    struct input *input;
    struct edit_plan made;
};

static bool rewrap(int fd, void *context, struct problem *problem)
{
    const struct editing *editing = context;

    return edit_plan_rewrap(&editing->made, editing->input, fd, problem);
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

    if (edit_plan_is_empty(&editing->made)) {
        if (!edit->out || names_same_file(edit->out, &file->stat))
            return true;
        plan_init(&nothing, file->source.size);
        return apply_to(file, &nothing, edit->out, !edit->no_sync, problem);
    }
    if (editing->made.rewrap)
        return apply_whole(file, rewrap, editing, target, !edit->no_sync, problem);
    if (edit->out)
        return apply_to(file, &editing->made.plan, edit->out, !edit->no_sync, problem);
    return apply_in_place(file, &editing->made.plan, problem);
}

static void say_plan(const struct editing *editing)
{
    const struct edit *edit = editing->edit;
    const struct image *image = &editing->input->image;

    if (edit_plan_is_empty(&editing->made)) {
        message_done(edit->path, "nothing would change");
        return;
    }
    message_done(edit->path, "would be %s%s", edit->names ? "stamped" : "stripped",
                 editing->made.layer > 0 ? " inside" : "");
    plan_print(&editing->made.plan, stdout);
    for (unsigned int layer = editing->made.layer; layer-- > 0;)
        printf("  write %s again around it\n", image->layers[layer].format->name);
}

static void say_done(const struct editing *editing)
{
    const struct edit *edit = editing->edit;
    const char *path = edit->out ? edit->out : edit->path;
    char names[256];

    if (editing->made.dropped)
        message_done(path, "signature dropped");
    if (edit->names) {
        names_print(edit->names, names, sizeof(names));
        message_done(path, editing->made.was_so ? "advertises %s already" : "stamped %s", names);
        return;
    }
    message_done(path, editing->made.was_so || plan_is_empty(&editing->made.plan)
                           ? "has no note that stamp put there"
                           : "stripped");
    if (editing->made.linked)
        message_done(path, "notes that the kernel was linked with stay: a rebuild takes them out");
}

static bool carry_out(struct editing *editing, struct problem *problem)
{
    const struct edit *edit = editing->edit;

    if (!edit_plan_make(&editing->made, editing->input, edit->names, edit->drop_signature, problem))
        return false;
    if (edit->dry_run) {
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
        message_error(problem.file ? problem.file : edit->path, "%s", problem.text);
    edit_plan_free(&editing.made);
    input_close(editing.input);
    free(editing.input);
    return ok ? STATUS_YES : STATUS_ERROR;
}
