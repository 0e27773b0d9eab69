/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Flattened image trees: the kernel of each configuration that the input has, the default one
 * included, and of one that it has not.
 */
#include <libfdt.h>
#include <string.h>

#include "../../loader/fit.h"
#include "fuzz.h"
#include "guarded.h"

static enum error allocate(struct loader_environment *environment, size_t size, uint8_t **memory)
{
    unsigned int *count = environment->context;

    if (*count == GUARDED_COUNT || size > GUARDED_MAX)
        return ERR_TOO_LARGE;
    *memory = guarded((*count)++, size);
    return ERR_OK;
}

static void check_fit(const struct source *source, const struct fit *fit, const char *configuration)
{
    const char *kernel = fdt_get_name(fit->fdt, fit->kernel, NULL);

    assert(kernel && fdt_parent_offset(fit->fdt, fit->kernel) == fit->images);
    if (fit->data.place == FIT_IN_TREE)
        assert(range_ok(fdt_totalsize(fit->fdt), fit->data.offset, fit->data.size));
    else
        assert(fit->data.offset >= fdt_totalsize(fit->fdt) && fit->data.size <= UINT32_MAX);
    if (configuration) {
        int node = fdt_subnode_offset(fit->fdt, fit->configurations, configuration);

        assert(node >= 0 && fit_uses(fit->fdt, node, kernel));
    }
    assert(source->size >= fdt_totalsize(fit->fdt));
}

static void try(const struct source *source, const char *configuration)
{
    static struct image image;
    unsigned int count = 0;
    struct loader_environment environment = {
        .context = &count, .allocate = allocate, .configuration = configuration};
    struct fit fit;

    if (fit_read(source, &environment, &fit) == ERR_OK)
        check_fit(source, &fit, configuration);
    if (image_open(&image, source, &environment) == ERR_OK)
        fuzz_check_image(&image);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct source source;

    source_of_memory(&source, data, size);
    try(&source, NULL);
    try(&source, "conf-1");
    try(&source, "conf@2");
    return 0;
}
