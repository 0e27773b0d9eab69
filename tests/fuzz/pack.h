/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Compressors, one for each format that the tool decompresses; fast rather than good. */
#ifndef TESTS_FUZZ_PACK_H
#define TESTS_FUZZ_PACK_H

#include <stddef.h>
#include <stdint.h>

/*
 * Compresses in the format of that name (image_format.name), in a way that depends on `seed`; 0
 * when there is no room.
 */
size_t pack(const char *format, const uint8_t *contents, size_t length, uint8_t *data, size_t room,
            unsigned int seed);

#endif
