/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * gzip around images. Bits that are flipped in a compressed stream rarely get past its sum, so most
 * inputs are made by changing the contents and compressing them again.
 */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "fuzz.h"

#define MAX_CONTENTS 65536u
#define GZIP_ONLY    (15 + 16)
#define MEMORY_LEVEL 9

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_image(data, size);
    return 0;
}

/* The contents, as far as they can be had; 0 when there are none. */
static size_t unpack(const uint8_t *data, size_t size, uint8_t *contents)
{
    z_stream stream = {.next_in = (Bytef *)(uintptr_t)data, .avail_in = (uInt)size};

    stream.next_out = contents;
    stream.avail_out = MAX_CONTENTS;
    if (inflateInit2(&stream, GZIP_ONLY) != Z_OK)
        return 0;
    (void)inflate(&stream, Z_FINISH);
    inflateEnd(&stream);
    return MAX_CONTENTS - stream.avail_out;
}

/* Compresses at a level that depends on `seed`; 0 when there is no room. */
static size_t pack(const uint8_t *contents, size_t length, uint8_t *data, size_t max_size,
                   unsigned int seed)
{
    z_stream stream = {.next_in = (Bytef *)(uintptr_t)contents, .avail_in = (uInt)length};
    int result;

    stream.next_out = data;
    stream.avail_out = (uInt)max_size;
    if (deflateInit2(&stream, (int)(seed % 10), Z_DEFLATED, GZIP_ONLY, MEMORY_LEVEL,
                     Z_DEFAULT_STRATEGY) != Z_OK)
        return 0;
    result = deflate(&stream, Z_FINISH);
    deflateEnd(&stream);
    return result == Z_STREAM_END ? max_size - stream.avail_out : 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
    static uint8_t contents[MAX_CONTENTS];
    size_t length, packed;

    if (seed % 4 == 0)
        return LLVMFuzzerMutate(data, size, max_size);
    length = unpack(data, size, contents);
    length = LLVMFuzzerMutate(contents, length, max_size < MAX_CONTENTS ? max_size : MAX_CONTENTS);
    packed = pack(contents, length, data, max_size, seed / 4);
    return packed > 0 ? packed : LLVMFuzzerMutate(data, size, max_size);
}
