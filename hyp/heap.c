/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "heap.h"

#include "string.h"

#define ALIGNMENT 16u

/* Blocks follow one another from `bottom` to `top`. */
struct block {
    _Alignas(ALIGNMENT) size_t size; /* what follows this header */
    bool used;
};

static uintptr_t limit; /* no block begins below */
static uintptr_t bottom;
static uintptr_t lowest; /* that the bottom ever was */
static uintptr_t top;

void heap_use(struct board_range range)
{
    top = (uintptr_t)(range.base + range.size) & ~(uintptr_t)(ALIGNMENT - 1);
    limit = (uintptr_t)range.base;
    if (limit > top)
        limit = top;
    bottom = lowest = top;
}

bool heap_keep_above(uint64_t address)
{
    if (address > bottom)
        return false;
    if (address > limit)
        limit = (uintptr_t)address;
    return true;
}

static struct block *next(const struct block *block)
{
    return (struct block *)((uintptr_t)(block + 1) + block->size);
}

static bool is_free(const struct block *block)
{
    return (uintptr_t)block < top && !block->used;
}

/* The first free block that is large enough, with all that is free behind it. */
static struct block *find(size_t size)
{
    struct block *block;

    for (block = (struct block *)bottom; (uintptr_t)block < top; block = next(block)) {
        while (is_free(block) && is_free(next(block)))
            block->size += sizeof(*block) + next(block)->size;
        if (!block->used && block->size >= size)
            return block;
    }
    return NULL;
}

static struct block *extend(size_t size)
{
    struct block *block;

    if (bottom - limit < sizeof(*block) || bottom - limit - sizeof(*block) < size)
        return NULL;
    bottom -= sizeof(*block) + size;
    if (bottom < lowest)
        lowest = bottom;
    block = (struct block *)bottom;
    block->size = size;
    return block;
}

/* Leaves what is not needed of a free block as another one. */
static void split(struct block *block, size_t size)
{
    size_t rest = block->size - size;

    if (rest <= sizeof(*block))
        return;
    block->size = size;
    next(block)->size = rest - sizeof(*block);
    next(block)->used = false;
}

void *heap_alloc(size_t size)
{
    struct block *block;

    if (size > SIZE_MAX - ALIGNMENT)
        return NULL;
    size = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    block = find(size);
    if (block != NULL)
        split(block, size);
    else
        block = extend(size);
    if (block == NULL)
        return NULL;
    block->used = true;
    return block + 1;
}

void heap_free(void *memory)
{
    if (memory == NULL)
        return;
    ((struct block *)memory - 1)->used = false;
    while (is_free((const struct block *)bottom))
        bottom = (uintptr_t)next((const struct block *)bottom);
}

void *heap_resize(void *memory, size_t size)
{
    void *larger = heap_alloc(size);
    size_t old = memory != NULL ? ((const struct block *)memory - 1)->size : 0;

    if (larger == NULL)
        return NULL;
    if (old > 0)
        memcpy(larger, memory, old < size ? old : size);
    heap_free(memory);
    return larger;
}

struct board_range heap_touched(void)
{
    return (struct board_range){lowest, top - lowest};
}
