/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The arm64 Image reader, and the search for a note in the header padding. */
#include "../../loader/arm64_image.h"
#include "fuzz.h"

static void check_slot(struct bytes window, enum endian endian)
{
    size_t offset;

    if (!arm64_image_find_slot(window, endian, &offset))
        return;
    assert(offset % ARM64_IMAGE_SLOT == 0);
    assert(range_ok(window.size, offset, NOTE_HEADER_SIZE + sizeof(NOTE_XEN_OWNER)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arm64_image_header header;
    struct source source;

    check_slot((struct bytes){data, size}, ENDIAN_LITTLE);
    check_slot((struct bytes){data, size}, ENDIAN_BIG);
    source_of_memory(&source, data, size);
    if (arm64_image_read_header(&source, &header) == ERR_OK) {
        assert(header.window.begin <= header.window.end);
        assert(header.window.end - header.window.begin <= ARM64_IMAGE_WINDOW_MAX);
        assert(header.window.begin % ARM64_IMAGE_SLOT == 0);
    }
    if (arm64_image_probe((struct bytes){data, size < IMAGE_HEAD_SIZE ? size : IMAGE_HEAD_SIZE}))
        fuzz_image(data, size);
    return 0;
}
