/* SPDX-License-Identifier: MIT */
#include "accept.h"

#include "image_formats.h"

/* Without libfdt's: a boot loader that knows FITs opens them itself. */
static const struct image_format formats[] = {IMAGE_FORMATS_ALWAYS};

bool accept_codec(enum codec codec, unsigned int streams)
{
    return codec == CODEC_GZIP && streams == 0;
}

bool accept_format(const struct image_format *format)
{
    size_t i;

    for (i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
        if (formats[i].probe == format->probe)
            return true;
    }
    return false;
}

const char *accept_kernel(const struct image *image)
{
    if (image->endian != ENDIAN_LITTLE)
        return "dom0's kernel is big-endian: only little-endian kernels can be booted";
    return NULL;
}
