/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * One image format, that is named like the target: only what begins like it is opened, so that
 * inputs of other formats are not worth keeping.
 */
#include <string.h>

#include "fuzz.h"

static const struct image_format *find_format(void)
{
    const struct image_format *format = image_formats;

    while (strcmp(format->name, fuzz_target) != 0)
        format++;
    return format;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes head = {data, size < IMAGE_HEAD_SIZE ? size : IMAGE_HEAD_SIZE};

    if (find_format()->probe(head))
        fuzz_image(data, size);
    return 0;
}
