/* SPDX-License-Identifier: MIT */
#include "fit_tree.h"

#include <libfdt.h>
#include <string.h>

#include "tree.h"

#define PIECE 512u

/* Where the header's totalsize is (Devicetree Specification 5.2). */
#define TOTALSIZE 4u

/* The structure block, and how far it has been copied or passed over. */
struct copy {
    const struct source *source;
    uint8_t *fdt;
    size_t offset;
    size_t size;
    size_t done;
};

/* Copies at least up to the end of [at, at + count), of which nothing was passed over. */
static enum error need(struct copy *copy, size_t at, size_t count)
{
    size_t from = copy->offset + copy->done;
    size_t piece = copy->size - copy->done;

    if (!range_ok(copy->size, at, count))
        return ERR_BAD_FIT;
    if (at + count <= copy->done)
        return ERR_OK;
    if (piece > PIECE)
        piece = at + count - copy->done > PIECE ? at + count - copy->done : PIECE;
    copy->done += piece;
    return source_read(copy->source, from, copy->fdt + from, piece);
}

static enum error copy_name(struct copy *copy, size_t *at)
{
    enum error error;

    do {
        error = need(copy, *at, FDT_TAGSIZE);
        *at += FDT_TAGSIZE;
    } while (error == ERR_OK &&
             memchr(copy->fdt + copy->offset + *at - FDT_TAGSIZE, '\0', FDT_TAGSIZE) == NULL);
    return error;
}

static bool is_data(const struct copy *copy, uint32_t name_offset)
{
    static const char name[] = "data";

    return range_ok(fdt_size_dt_strings(copy->fdt), name_offset, sizeof(name)) &&
           memcmp(copy->fdt + fdt_off_dt_strings(copy->fdt) + name_offset, name, sizeof(name)) == 0;
}

static enum error copy_property(struct copy *copy, size_t *at)
{
    enum error error = need(copy, *at, 8); /* the value's length and the name's offset */
    const uint8_t *head = copy->fdt + copy->offset + *at;
    uint32_t length;

    if (error != ERR_OK)
        return error;
    length = load_u32(head, ENDIAN_BIG);
    *at += 8;
    if (!range_ok(copy->size, *at, length))
        return ERR_BAD_FIT;
    if (!is_data(copy, load_u32(head + 4, ENDIAN_BIG)))
        error = need(copy, *at, length);
    *at = (*at + length + FDT_TAGSIZE - 1) & ~(size_t)(FDT_TAGSIZE - 1);
    if (copy->done < *at && *at <= copy->size)
        copy->done = *at;
    return error;
}

/* What is not as it should be is left to tree_check(). */
static enum error copy_structure(struct copy *copy)
{
    size_t at = 0;

    for (;;) {
        enum error error = need(copy, at, FDT_TAGSIZE);
        uint32_t token;

        if (error != ERR_OK)
            return error;
        token = load_u32(copy->fdt + copy->offset + at, ENDIAN_BIG);
        at += FDT_TAGSIZE;
        if (token == FDT_BEGIN_NODE)
            error = copy_name(copy, &at);
        else if (token == FDT_PROP)
            error = copy_property(copy, &at);
        else if (token != FDT_END_NODE && token != FDT_NOP)
            return ERR_OK;
        if (error != ERR_OK)
            return error;
    }
}

/* What lies before and behind the structure block, and then that. */
static enum error copy_tree(const struct source *source, uint8_t *fdt, size_t size)
{
    struct copy copy = {.source = source, .fdt = fdt};
    size_t end;
    enum error error = source_read(source, 0, fdt, sizeof(struct fdt_header));

    /* A source may change: the size is what was allocated. */
    if (error != ERR_OK)
        return error;
    if (fdt_version(fdt) < 17 || fdt_totalsize(fdt) != size || fdt_check_header(fdt) != 0)
        return ERR_BAD_FIT;
    copy.offset = fdt_off_dt_struct(fdt);
    copy.size = fdt_size_dt_struct(fdt);
    end = copy.offset + copy.size;
    error = source_read(source, sizeof(struct fdt_header), fdt + sizeof(struct fdt_header),
                        copy.offset - sizeof(struct fdt_header));
    if (error == ERR_OK)
        error = source_read(source, end, fdt + end, size - end);
    return error == ERR_OK ? copy_structure(&copy) : error;
}

/* A stream is read to the tree's end first, so that memory is taken for what is there. */
static enum error check_size(const struct source *source, size_t size)
{
    uint8_t last;

    if (size < sizeof(struct fdt_header) || size > INT32_MAX)
        return ERR_BAD_FIT;
    if (source->size == SOURCE_SIZE_UNKNOWN)
        return source_read(source, size - 1, &last, 1);
    return size > source->size ? ERR_TRUNCATED : ERR_OK;
}

enum error fit_tree_read(const struct source *source, struct loader_environment *environment,
                         const void **fdt)
{
    uint8_t header[TOTALSIZE + 4];
    uint8_t *memory;
    uint32_t size;
    enum error error = source_read(source, 0, header, sizeof(header));

    if (error != ERR_OK)
        return error;
    if (environment == NULL || environment->allocate == NULL)
        return ERR_NO_CODEC;
    size = load_u32(header + TOTALSIZE, ENDIAN_BIG);
    error = check_size(source, size);
    if (error == ERR_OK)
        error = environment->allocate(environment, size, &memory);
    if (error == ERR_OK)
        error = copy_tree(source, memory, size);
    if (error != ERR_OK)
        return error;
    *fdt = memory;
    return tree_check(memory, size) == NULL ? ERR_OK : ERR_BAD_FIT;
}
