/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "stream_rest.h"

bool stream_rest(const struct input *input, unsigned int layer, const struct source *inner,
                 struct writer *writer, struct problem *problem)
{
    const struct source *outer = input->image.layers[layer].source;
    const struct source *contents = input->image.layers[layer + 1].source;
    uint64_t at = input_stream_end(input, contents);
    uint8_t size[4];
    enum error error = source_read(outer, at, size, sizeof(size));

    if (error != ERR_OK && error != ERR_TRUNCATED)
        return problem_error(problem, error);
    if (error == ERR_OK && load_u32(size, ENDIAN_LITTLE) == (uint32_t)contents->size) {
        store_u32(size, (uint32_t)inner->size, ENDIAN_LITTLE);
        if (!writer_put(writer, size, sizeof(size), problem))
            return false;
        at += sizeof(size);
    }
    return writer_copy(writer, outer, at, outer->size, problem);
}
