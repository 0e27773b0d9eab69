/* SPDX-License-Identifier: MIT */
#include "codec.h"

static const struct codec_kind *const kinds[] = {&codec_gzip, &codec_zstd, &codec_xz,
                                                 &codec_lzma, &codec_lz4,  &codec_lz4_frame};

const struct codec_kind *codec_find(enum codec codec)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (kinds[i]->codec == codec)
            return kinds[i];
    }
    return NULL;
}
