/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Edit plans: two, one for the result of the other, are what their composition is, and a file that
 * a plan is carried out on, in its place or beside it, is what the plan's view shows.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../mkimage-xen/apply.h"
#include "../../mkimage-xen/plan.h"
#include "fuzz.h"

#define PATH        "image"
#define MAX_SIZE    2048u
#define MAX_PATCHES 6u
#define MAX_PIECE   64u

/* What numbers are made of. */
struct bytes_left {
    const uint8_t *data;
    size_t size;
};

/* A number up to `max`; 0 when there are no bytes left. */
static size_t take(struct bytes_left *left, size_t max)
{
    size_t value = 0;

    for (int i = 0; i < 2 && left->size > 0; i++, left->size--)
        value = value << 8 | *left->data++;
    return value % (max + 1);
}

static void make_plan(struct plan *plan, const struct source *source, struct bytes_left *left)
{
    uint8_t piece[MAX_PIECE];
    size_t patches = take(left, MAX_PATCHES);
    struct problem problem;

    plan_init(plan, source->size);
    plan->keep = source->size - take(left, (size_t)source->size);
    for (size_t i = 0; i < patches; i++) {
        size_t offset = take(left, MAX_SIZE), size = take(left, MAX_PIECE);

        memset(piece, (int)take(left, UINT8_MAX), size);
        assert(plan_patch(plan, source, offset, piece, size, &problem) ||
               !range_ok(plan->keep, offset, size));
    }
    memset(piece, (int)take(left, UINT8_MAX), sizeof(piece));
    plan_append(plan, piece, take(left, MAX_PIECE));
}

static bool same(const struct source *a, const struct source *b)
{
    static uint8_t bytes[2][MAX_SIZE + 2 * MAX_PIECE];

    if (a->size != b->size)
        return false;
    assert(a->size <= sizeof(bytes[0]));
    assert(source_read(a, 0, bytes[0], (size_t)a->size) == ERR_OK);
    assert(source_read(b, 0, bytes[1], (size_t)b->size) == ERR_OK);
    return memcmp(bytes[0], bytes[1], (size_t)a->size) == 0;
}

static void write_file(const uint8_t *data, size_t size)
{
    int fd = open(PATH, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    assert(fd >= 0 && write(fd, data, size) == (ssize_t)size && close(fd) == 0);
}

static void carry_out(const uint8_t *data, size_t size, const struct plan *plan, bool beside,
                      const struct source *result)
{
    struct problem problem;
    struct file file;

    write_file(data, size);
    assert(file_open(&file, PATH, &problem));
    assert(beside ? apply_to(&file, plan, PATH, true, &problem)
                  : apply_in_place(&file, plan, &problem));
    file_close(&file);
    assert(file_open(&file, PATH, &problem));
    assert(same(&file.source, result));
    file_close(&file);
}

/* What a view shows, which is gone once its plans are. */
struct shown {
    struct source source;
    uint8_t bytes[MAX_SIZE + 2 * MAX_PIECE];
};

static void keep(struct shown *shown, const struct source *view)
{
    assert(view->size <= sizeof(shown->bytes));
    assert(source_read(view, 0, shown->bytes, (size_t)view->size) == ERR_OK);
    source_of_memory(&shown->source, shown->bytes, (size_t)view->size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct shown once, twice;
    struct bytes_left left = {data, size};
    uint8_t original[MAX_SIZE];
    size_t original_size = take(&left, sizeof(original));
    bool beside = take(&left, 1) != 0;
    struct source source;
    struct plan first, second;
    struct plan_view view;
    struct problem problem;

    memset(original, (int)take(&left, UINT8_MAX), sizeof(original));
    source_of_memory(&source, original, original_size);
    make_plan(&first, &source, &left);
    plan_view(&view, &source, &first);
    keep(&once, &view.source);
    carry_out(original, original_size, &first, beside, &once.source);

    make_plan(&second, &once.source, &left);
    plan_view(&view, &once.source, &second);
    keep(&twice, &view.source);
    assert(plan_compose(&first, &second, &source, &problem));
    plan_view(&view, &source, &first);
    assert(same(&view.source, &twice.source));
    carry_out(original, original_size, &first, beside, &twice.source);
    plan_free(&first);
    plan_free(&second);
    return 0;
}
