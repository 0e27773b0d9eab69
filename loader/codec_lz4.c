/* SPDX-License-Identifier: MIT */
/*
 * LZ4's legacy frames ("LZ4 Frame Format Description", Legacy frame): the magic number, then
 * blocks, each its compressed size and what decompresses to 8 MiB, or less in the last one. The
 * stream has no end of its own: it ends with the input, behind a block that is not full, or where
 * the size of the contents follows, which Linux puts there.
 */
#include <lz4.h>
#include <stdlib.h>
#include <string.h>

#include "../notes/bytes.h"
#include "codec.h"

/* A byte makes a match at most so much longer ("LZ4 Block Format"). */
#define RATIO_MAX 255u

struct lz4 {
    bool started;  /* the magic number is behind us */
    bool last;     /* the block at hand is the last one */
    uint32_t size; /* of the contents so far */
    size_t wanted; /* compressed bytes of the block at hand; 0: its size is next */
    size_t have;
    size_t ready; /* decompressed bytes, of which `given` have been given out */
    size_t given;
    uint8_t word[CODEC_LZ4_WORD];
    uint8_t *in; /* as much of the block as has come */
    size_t in_capacity;
    uint8_t *out;
    size_t out_capacity;
};

static void *open_lz4(void)
{
    return calloc(1, sizeof(struct lz4));
}

/* Collects `size` bytes at `to`; false when there is less so far. */
static bool collect(struct lz4 *lz4, uint8_t *to, size_t size, struct codec_step *step)
{
    size_t part = size - lz4->have < step->in_size ? size - lz4->have : step->in_size;

    if (part > 0)
        memcpy(to + lz4->have, step->in, part);
    lz4->have += part;
    step->in += part;
    step->in_size -= part;
    return lz4->have == size;
}

/* Makes room for `size` bytes; what is there stays. */
static bool reserve(uint8_t **buffer, size_t *capacity, size_t size)
{
    uint8_t *larger;

    if (size <= *capacity)
        return true;
    if (size < 2 * *capacity)
        size = 2 * *capacity;
    larger = realloc(*buffer, size);
    if (larger == NULL)
        return false;
    *buffer = larger;
    *capacity = size;
    return true;
}

static void give(struct lz4 *lz4, struct codec_step *step)
{
    size_t part = lz4->ready - lz4->given;

    if (part > step->out_size)
        part = step->out_size;
    if (part > 0)
        memcpy(step->out, lz4->out + lz4->given, part);
    lz4->given += part;
    step->out += part;
    step->out_size -= part;
}

/* What is neither a block nor an end: the stream's last block may have been there already. */
static enum codec_result behind_blocks(const struct lz4 *lz4)
{
    return lz4->size > 0 ? CODEC_STRAY : CODEC_BAD;
}

/* The next word: the magic number at first, then the size of a block. */
static enum codec_result take_word(struct lz4 *lz4, struct codec_step *step)
{
    uint32_t word;

    if (!collect(lz4, lz4->word, CODEC_LZ4_WORD, step)) {
        if (!step->in_end)
            return CODEC_MORE;
        if (lz4->have == 0 && lz4->started)
            return CODEC_END;
        return behind_blocks(lz4);
    }
    word = load_u32(lz4->word, ENDIAN_LITTLE);
    if (!lz4->started) {
        lz4->started = true;
        lz4->have = 0;
        return CODEC_MORE;
    }
    if (word == lz4->size && step->in_size == 0) {
        if (!step->in_end)
            return CODEC_MORE;
        step->unused = CODEC_LZ4_WORD;
        return CODEC_END;
    }
    lz4->have = 0;
    if (word == 0 || word > LZ4_COMPRESSBOUND(CODEC_LZ4_BLOCK))
        return behind_blocks(lz4);
    lz4->wanted = word;
    return CODEC_MORE;
}

/* The block is complete. */
static enum codec_result decompress(struct lz4 *lz4)
{
    size_t room =
        lz4->wanted < CODEC_LZ4_BLOCK / RATIO_MAX ? lz4->wanted * RATIO_MAX : CODEC_LZ4_BLOCK;
    int size;

    if (!reserve(&lz4->out, &lz4->out_capacity, room))
        return CODEC_NO_MEMORY;
    size =
        LZ4_decompress_safe((const char *)lz4->in, (char *)lz4->out, (int)lz4->wanted, (int)room);
    if (size < 0)
        return CODEC_BAD;
    lz4->last = size < CODEC_LZ4_BLOCK;
    lz4->ready = (size_t)size;
    lz4->size += (uint32_t)size;
    lz4->given = lz4->have = lz4->wanted = 0;
    return CODEC_MORE;
}

/* Memory is taken for what has come, not for what a block's size claims. */
static enum codec_result take_block(struct lz4 *lz4, struct codec_step *step)
{
    size_t left = lz4->wanted - lz4->have;

    if (!reserve(&lz4->in, &lz4->in_capacity,
                 lz4->have + (left < step->in_size ? left : step->in_size)))
        return CODEC_NO_MEMORY;
    if (!collect(lz4, lz4->in, lz4->wanted, step))
        return step->in_end ? CODEC_BAD : CODEC_MORE;
    return decompress(lz4);
}

static enum codec_result step_lz4(void *state, struct codec_step *step)
{
    struct lz4 *lz4 = state;

    give(lz4, step);
    if (lz4->given < lz4->ready)
        return CODEC_MORE;
    if (lz4->last)
        return CODEC_END;
    return lz4->wanted == 0 ? take_word(lz4, step) : take_block(lz4, step);
}

static void close_lz4(void *state)
{
    struct lz4 *lz4 = state;

    free(lz4->in);
    free(lz4->out);
    free(lz4);
}

const struct codec_kind codec_lz4 = {CODEC_LZ4, open_lz4, step_lz4, close_lz4};
