/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "plan.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"

#define COMPARE_SIZE 4096u

void plan_init(struct plan *plan, uint64_t size)
{
    *plan = (struct plan){.size = size, .keep = size};
}

void plan_free(struct plan *plan)
{
    for (unsigned int i = 0; i < plan->patch_count; i++) {
        free(plan->patches[i].before);
        free(plan->patches[i].after);
    }
    free(plan->append);
    plan_init(plan, plan->size);
}

bool plan_is_empty(const struct plan *plan)
{
    return plan->keep == plan->size && plan->append_size == 0 && plan->patch_count == 0;
}

uint64_t plan_result_size(const struct plan *plan)
{
    return plan->keep + plan->append_size;
}

bool plan_patch(struct plan *plan, const struct source *source, uint64_t offset, const void *data,
                size_t size, struct problem *problem)
{
    struct patch *patch = &plan->patches[plan->patch_count];
    enum error error;

    if (plan->patch_count == PLAN_MAX_PATCHES || !range_ok(plan->keep, offset, size))
        return problem_set(problem, "needs a change that is out of range");
    patch->before = memory_get(size);
    error = source_read(source, offset, patch->before, size);
    if (error != ERR_OK || memcmp(patch->before, data, size) == 0) {
        free(patch->before);
        return error == ERR_OK || problem_error(problem, error);
    }
    patch->after = memory_get(size);
    memcpy(patch->after, data, size);
    patch->offset = offset;
    patch->size = size;
    plan->patch_count++;
    return true;
}

void plan_append(struct plan *plan, const void *data, size_t size)
{
    if (size == 0)
        return;
    plan->append = memory_resize(plan->append, plan->append_size + size);
    memcpy(plan->append + plan->append_size, data, size);
    plan->append_size += size;
}

bool plan_lift(struct plan *plan, uint64_t offset, uint64_t size)
{
    if (plan->append_size > 0)
        return false;
    for (unsigned int i = 0; i < plan->patch_count; i++)
        plan->patches[i].offset += offset;
    plan->size = plan->keep = size;
    return true;
}

static enum error view_read(const struct source *source, uint64_t offset, void *buffer, size_t size,
                            size_t *got)
{
    const struct plan_view *view = source->context;
    const struct plan *plan = view->plan;
    uint8_t *out = buffer;
    size_t kept = 0;

    if (offset > source->size)
        offset = source->size;
    if (size > source->size - offset)
        size = (size_t)(source->size - offset);
    if (offset < plan->keep) {
        kept = size < plan->keep - offset ? size : (size_t)(plan->keep - offset);
        enum error error = source_read(view->under, offset, out, kept);

        if (error != ERR_OK)
            return error;
    }
    if (kept < size)
        memcpy(out + kept, plan->append + (offset + kept - plan->keep), size - kept);
    for (unsigned int i = 0; i < plan->patch_count; i++) {
        const struct patch *patch = &plan->patches[i];
        uint64_t begin = patch->offset > offset ? patch->offset : offset;
        uint64_t end = patch->offset + patch->size;

        if (end > offset + kept)
            end = offset + kept;
        if (begin < end)
            memcpy(out + (begin - offset), patch->after + (begin - patch->offset), end - begin);
    }
    *got = size;
    return ERR_OK;
}

void plan_view(struct plan_view *view, const struct source *under, const struct plan *plan)
{
    view->source.read = view_read;
    view->source.context = view;
    view->source.size = plan_result_size(plan);
    view->under = under;
    view->plan = plan;
}

/* Adds to `plan` the ranges of `ranges` with the bytes that `result` has there. */
static bool take_patches(struct plan *plan, const struct plan *ranges, const struct source *source,
                         const struct source *result, struct problem *problem)
{
    for (unsigned int i = 0; i < ranges->patch_count; i++) {
        const struct patch *patch = &ranges->patches[i];
        size_t size = patch->size;
        uint8_t *bytes;
        enum error error;
        bool ok;

        if (patch->offset >= plan->keep)
            continue;
        if (size > plan->keep - patch->offset)
            size = (size_t)(plan->keep - patch->offset);
        bytes = memory_get(size);
        error = source_read(result, patch->offset, bytes, size);
        ok = error == ERR_OK ? plan_patch(plan, source, patch->offset, bytes, size, problem)
                             : problem_error(problem, error);
        free(bytes);
        if (!ok)
            return false;
    }
    return true;
}

/* Keeps, rather than appends, what the original has already. */
static bool keep_same(struct plan *plan, const struct source *source, struct problem *problem)
{
    uint8_t chunk[COMPARE_SIZE];
    size_t done = 0;

    if (plan->append_size > plan->size - plan->keep)
        return true;
    while (done < plan->append_size) {
        size_t size = plan->append_size - done;
        enum error error;

        if (size > sizeof(chunk))
            size = sizeof(chunk);
        error = source_read(source, plan->keep + done, chunk, size);
        if (error != ERR_OK)
            return problem_error(problem, error);
        if (memcmp(chunk, plan->append + done, size) != 0)
            return true;
        done += size;
    }
    plan->keep += plan->append_size;
    plan->append_size = 0;
    return true;
}

bool plan_compose(struct plan *first, const struct plan *second, const struct source *source,
                  struct problem *problem)
{
    struct plan_view middle, result;
    struct plan both;
    enum error error;
    bool ok = true;

    plan_view(&middle, source, first);
    plan_view(&result, &middle.source, second);
    plan_init(&both, first->size);
    both.keep = first->keep < second->keep ? first->keep : second->keep;
    both.append_size = (size_t)(result.source.size - both.keep);
    both.append = memory_get(both.append_size);
    error = source_read(&result.source, both.keep, both.append, both.append_size);
    if (error != ERR_OK)
        ok = problem_error(problem, error);
    ok = ok && take_patches(&both, first, source, &result.source, problem) &&
         take_patches(&both, second, source, &result.source, problem) &&
         keep_same(&both, source, problem);
    if (!ok) {
        plan_free(&both);
        return false;
    }
    plan_free(first);
    *first = both;
    return true;
}

void plan_print(const struct plan *plan, FILE *stream)
{
    if (plan->append_size > 0)
        fprintf(stream, "  append %zu byte%s at 0x%" PRIx64 "\n", plan->append_size,
                message_plural(plan->append_size), plan->keep);
    for (unsigned int i = 0; i < plan->patch_count; i++)
        fprintf(stream, "  patch %zu byte%s at 0x%" PRIx64 "\n", plan->patches[i].size,
                message_plural(plan->patches[i].size), plan->patches[i].offset);
    if (plan_result_size(plan) < plan->size)
        fprintf(stream, "  truncate from %" PRIu64 " to %" PRIu64 " bytes\n", plan->size,
                plan_result_size(plan));
}
