/* SPDX-License-Identifier: MIT */
/*
 * Bounded access to bytes that nobody vouches for.
 *
 * Every read of an image goes through these: one range check that cannot wrap, and loads that go
 * byte by byte, so that neither alignment nor the reader's own byte order matters. Freestanding.
 */
#ifndef NOTES_BYTES_H
#define NOTES_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A run of bytes that someone else owns. `data` may be NULL when `size` is 0. */
struct bytes {
    const uint8_t *data;
    size_t size;
};

enum endian { ENDIAN_LITTLE, ENDIAN_BIG };

/* Whether [offset, offset + length) lies within [0, size). The one range primitive. */
static inline bool range_ok(uint64_t size, uint64_t offset, uint64_t length)
{
    return offset <= size && length <= size - offset;
}

/* Whether `value` can be rounded up to `alignment` (a power of two) without wrapping; *out is the
 * result. */
static inline bool align_up_ok(uint64_t value, uint64_t alignment, uint64_t *out)
{
    if (value > UINT64_MAX - (alignment - 1))
        return false;
    *out = (value + (alignment - 1)) & ~(alignment - 1);
    return true;
}

static inline uint16_t load_u16(const uint8_t *p, enum endian endian)
{
    return endian == ENDIAN_LITTLE ? (uint16_t)(p[0] | p[1] << 8) : (uint16_t)(p[0] << 8 | p[1]);
}

static inline uint32_t load_u32(const uint8_t *p, enum endian endian)
{
    uint32_t low = load_u16(endian == ENDIAN_LITTLE ? p : p + 2, endian);
    uint32_t high = load_u16(endian == ENDIAN_LITTLE ? p + 2 : p, endian);

    return high << 16 | low;
}

static inline uint64_t load_u64(const uint8_t *p, enum endian endian)
{
    uint64_t low = load_u32(endian == ENDIAN_LITTLE ? p : p + 4, endian);
    uint64_t high = load_u32(endian == ENDIAN_LITTLE ? p + 4 : p, endian);

    return high << 32 | low;
}

static inline void store_u16(uint8_t *p, uint16_t value, enum endian endian)
{
    p[endian == ENDIAN_LITTLE ? 0 : 1] = (uint8_t)value;
    p[endian == ENDIAN_LITTLE ? 1 : 0] = (uint8_t)(value >> 8);
}

static inline void store_u32(uint8_t *p, uint32_t value, enum endian endian)
{
    store_u16(endian == ENDIAN_LITTLE ? p : p + 2, (uint16_t)value, endian);
    store_u16(endian == ENDIAN_LITTLE ? p + 2 : p, (uint16_t)(value >> 16), endian);
}

static inline void store_u64(uint8_t *p, uint64_t value, enum endian endian)
{
    store_u32(endian == ENDIAN_LITTLE ? p : p + 4, (uint32_t)value, endian);
    store_u32(endian == ENDIAN_LITTLE ? p + 4 : p, (uint32_t)(value >> 32), endian);
}

/* Whether `bytes` are exactly the characters of the string `text` (without its NUL). */
static inline bool bytes_equal(struct bytes bytes, const char *text)
{
    size_t i;

    for (i = 0; i < bytes.size; i++) {
        if (text[i] == '\0' || bytes.data[i] != (uint8_t)text[i])
            return false;
    }
    return text[i] == '\0';
}

#endif
