/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The tool's writing commands on hostile images, but for carrying plans out on files: what was
 * stamped advertises, stamping twice is stamping once, and strip gives the original back.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../../mkimage-xen/edit_plan.h"
#include "../../mkimage-xen/memory.h"
#include "fuzz.h"

/* An image in memory. */
struct held {
    uint8_t *data; /* for free() */
    size_t size;
};

struct edited {
    struct held image;
    bool opened; /* else there is nothing that could be edited */
    bool was_so;
    bool changed;
    bool whole; /* wrappers were written again */
    bool is_signed;
};

static struct names wanted;

static bool same(const struct held *a, const struct held *b)
{
    return a->size == b->size && memcmp(a->data, b->data, a->size) == 0;
}

static struct held hold(const struct source *source)
{
    struct held held = {memory_get((size_t)source->size), (size_t)source->size};

    assert(source_read(source, 0, held.data, held.size) == ERR_OK);
    return held;
}

/* What is written by descriptor, in memory too. False when that is refused. */
static bool rewrap(const struct edit_plan *made, struct input *input, struct held *held)
{
    static int fd = -1;
    struct problem problem;
    struct file file;

    if (fd < 0)
        fd = memfd_create("image", MFD_CLOEXEC);
    assert(fd >= 0 && ftruncate(fd, 0) == 0);
    if (!edit_plan_rewrap(made, input, fd, &problem))
        return false;
    assert(file_of_descriptor(&file, fd, &problem));
    *held = hold(&file.source);
    return true;
}

static bool take_result(const struct edit_plan *made, struct input *input, struct edited *edited)
{
    struct plan_view view;

    edited->was_so = made->was_so;
    edited->changed = !edit_plan_is_empty(made);
    edited->whole = made->rewrap;
    if (edited->whole)
        return rewrap(made, input, &edited->image);
    plan_view(&view, made->source, &made->plan);
    edited->image = hold(edited->changed ? &view.source : input->outermost);
    return true;
}

/* Stamps, or strips when `names` is NULL; false when that is refused. */
static bool edit(const struct held *image, const struct names *names, bool drop_signature,
                 struct edited *edited)
{
    static struct input input;
    struct edit_plan made = {0};
    struct problem problem = {.file = NULL};
    struct source source;
    bool ok;

    source_of_memory(&source, image->data, image->size);
    edited->opened = input_open_source(&input, &source, &problem) == ERR_OK;
    if (edited->opened)
        fuzz_check_image(&input.image);
    ok = edited->opened && edit_plan_make(&made, &input, names, drop_signature, &problem);
    assert(ok || problem.text[0] != '\0');
    ok = ok && take_result(&made, &input, edited);
    edited->is_signed = input.image.signature.present;
    assert(!ok || !edited->changed || drop_signature || !edited->is_signed);
    edit_plan_free(&made);
    input_close(&input);
    return ok;
}

/* The kernel in an image, unwrapped. */
static struct held kernel_of(const struct held *image)
{
    static struct input input;
    struct problem problem;
    struct source source;
    struct held kernel;

    source_of_memory(&source, image->data, image->size);
    assert(input_open_source(&input, &source, &problem) == ERR_OK &&
           input_finish(&input, &problem) == ERR_OK);
    kernel = hold(image_kernel(&input.image)->source);
    input_close(&input);
    return kernel;
}

/* strip(stamp(x)) == x; what is compressed anew has the same contents, but other bytes. */
static void check_stripped(const struct held *original, const struct edited *stamped)
{
    struct edited stripped;

    assert(edit(&stamped->image, NULL, false, &stripped));
    if (stamped->whole) {
        struct held before = kernel_of(original), after = kernel_of(&stripped.image);

        assert(same(&before, &after));
        free(before.data);
        free(after.data);
    } else {
        assert(same(original, &stripped.image));
    }
    free(stripped.image.data);
}

static void check_stamped(const struct held *original, const struct edited *stamped,
                          bool drop_signature, bool strips)
{
    struct edited twice;

    assert(edit(&stamped->image, &wanted, drop_signature, &twice));
    assert(twice.was_so && !twice.changed && same(&twice.image, &stamped->image));
    free(twice.image.data);
    if (strips && !drop_signature)
        check_stripped(original, stamped);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct held original = {(uint8_t *)(uintptr_t)data, size};
    struct edited stripped = {.opened = false}, stamped;
    bool plain; /* strip would take nothing out, and would not refuse to */

    names_init(&wanted);
    names_add_text(&wanted, "protected_devices");
    plain = edit(&original, NULL, false, &stripped) && !stripped.changed;
    free(stripped.image.data);
    if (!stripped.opened)
        return 0;
    for (int drop_signature = 0; drop_signature < 2; drop_signature++) {
        if (!edit(&original, &wanted, drop_signature, &stamped))
            continue;
        check_stamped(&original, &stamped, drop_signature, plain);
        free(stamped.image.data);
        if (!stamped.is_signed)
            break;
    }
    return 0;
}
