/* SPDX-License-Identifier: MIT */
#include "source.h"

#include <string.h>

static enum error read_memory(const struct source *source, uint64_t offset, void *buffer,
                              size_t size, size_t *got)
{
    uint64_t left = offset < source->size ? source->size - offset : 0;

    *got = left < size ? (size_t)left : size;
    if (*got > 0)
        memcpy(buffer, (const uint8_t *)source->context + offset, *got);
    return ERR_OK;
}

void source_of_memory(struct source *source, const void *data, size_t size)
{
    source->read = read_memory;
    source->context = (void *)(uintptr_t)data; /* read_memory() does not write there */
    source->size = size;
}

enum error source_read(const struct source *source, uint64_t offset, void *buffer, size_t size)
{
    size_t got;
    enum error error;

    if (!range_ok(source->size, offset, size))
        return ERR_TRUNCATED;
    error = source->read(source, offset, buffer, size, &got);
    if (error != ERR_OK)
        return error;
    return got == size ? ERR_OK : ERR_TRUNCATED;
}
