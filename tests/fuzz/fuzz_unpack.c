/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* How the hypervisor unpacks what kernels come in, next to how the tool does. */
#include <string.h>

#include "../../hyp/unpack.h"
#include "../../mkimage-xen/input.h"
#include "fuzz.h"

#define ROOM (8 * UNPACK_ALIGNMENT)

static _Alignas(UNPACK_ALIGNMENT) uint8_t room[ROOM];
static struct image image;
static struct input input;

static bool is_for_want_of_memory(enum error error)
{
    return error == ERR_TOO_LARGE || error == ERR_NO_MEMORY;
}

/* The kernel lies in the module or in what was unpacked, and is the one that the tool sees. */
static void check_kernel(struct bytes module)
{
    const struct board_range contents = unpack_contents();
    const struct source *source = image_kernel(&input.image)->source;
    struct bytes unpacked = {room, contents.size};
    const struct board_range kernel = unpack_kernel(&image);
    uint8_t piece[256];
    size_t got;

    fuzz_check_image(&image);
    assert(contents.size == 0 || (contents.base == (uintptr_t)room && contents.size <= ROOM));
    assert(kernel.size == source->size);
    assert(fuzz_inside(module, (struct bytes){(const uint8_t *)kernel.base, kernel.size}) ||
           fuzz_inside(unpacked, (struct bytes){(const uint8_t *)kernel.base, kernel.size}));
    for (uint64_t at = 0; at < kernel.size; at += sizeof(piece)) {
        assert(source->read(source, at, piece, sizeof(piece), &got) == ERR_OK);
        assert(memcmp(piece, (const uint8_t *)kernel.base + at, got) == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct board_range module = {(uintptr_t)data, size};
    struct problem problem;
    struct source source;
    const struct ranges memory = {.list = {{(uintptr_t)room, ROOM}}, .count = 1};
    enum error error = unpack_open(&image, module, &memory);
    enum error tools;

    source_of_memory(&source, data, size);
    tools = input_open_source(&input, &source, &problem);
    if (tools == ERR_OK)
        tools = input_finish(&input, &problem);
    if (!is_for_want_of_memory(error) && !is_for_want_of_memory(tools)) {
        assert((error == ERR_OK) == (tools == ERR_OK));
        assert(error != ERR_OK || image.advert.status == input.image.advert.status);
        if (error == ERR_OK)
            check_kernel((struct bytes){data, size});
    }
    input_close(&input);
    return 0;
}
