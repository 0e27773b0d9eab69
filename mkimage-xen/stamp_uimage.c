/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * U-Boot's legacy image around other contents: size and sums are made anew, everything else in the
 * header (time, name, addresses) is kept, and so is what follows the data.
 */
#include <string.h>
#include <zlib.h>

#include "../loader/uimage.h"
#include "stamper.h"
#include "writer.h"

static bool add_crc(void *context, const uint8_t *data, size_t size, struct problem *problem)
{
    uLong *crc = context;

    (void)problem;
    *crc = crc32(*crc, data, (uInt)size);
    return true;
}

static uint32_t header_crc(const uint8_t *header)
{
    uint8_t copy[UIMAGE_HEADER_SIZE];

    memcpy(copy, header, sizeof(copy));
    memset(copy + UIMAGE_HCRC, 0, 4);
    return (uint32_t)crc32(crc32(0, Z_NULL, 0), copy, sizeof(copy));
}

static bool read_header(const struct input *input, unsigned int layer, uint8_t *header,
                        struct problem *problem)
{
    enum error error =
        source_read(input->image.layers[layer].source, 0, header, UIMAGE_HEADER_SIZE);

    return error == ERR_OK || problem_error(problem, error);
}

static bool check(struct input *input, unsigned int layer, struct problem *problem)
{
    const struct source *data = &input->image.layers[layer].slice.source;
    uint8_t header[UIMAGE_HEADER_SIZE];
    uLong crc = crc32(0, Z_NULL, 0);

    if (!read_header(input, layer, header, problem))
        return false;
    if (load_u32(header + UIMAGE_HCRC, ENDIAN_BIG) != header_crc(header))
        return problem_set(problem, "has a U-Boot header with a wrong checksum: copy or download "
                                    "it again");
    if (!writer_visit(data, 0, data->size, add_crc, &crc, problem))
        return false;
    if (load_u32(header + UIMAGE_DCRC, ENDIAN_BIG) != crc)
        return problem_set(problem, "has data whose checksum in the U-Boot header is wrong: copy "
                                    "or download it again");
    return true;
}

static bool rewrap(struct input *input, unsigned int layer, bool drop_signature,
                   const struct source *inner, int fd, struct problem *problem)
{
    const struct image_layer *wrapped = &input->image.layers[layer];
    struct writer writer = {.fd = fd};
    uint8_t header[UIMAGE_HEADER_SIZE];
    uLong crc = crc32(0, Z_NULL, 0);

    (void)drop_signature;
    if (inner->size > UINT32_MAX)
        return problem_error(problem, ERR_TOO_LARGE);
    if (!read_header(input, layer, header, problem) ||
        !writer_visit(inner, 0, inner->size, add_crc, &crc, problem))
        return false;
    store_u32(header + UIMAGE_SIZE, (uint32_t)inner->size, ENDIAN_BIG);
    store_u32(header + UIMAGE_DCRC, (uint32_t)crc, ENDIAN_BIG);
    store_u32(header + UIMAGE_HCRC, header_crc(header), ENDIAN_BIG);
    return writer_put(&writer, header, sizeof(header), problem) &&
           writer_copy(&writer, inner, 0, inner->size, problem) &&
           writer_copy(&writer, wrapped->source, sizeof(header) + wrapped->slice.source.size,
                       wrapped->source->size, problem);
}

const struct wrapper stamp_uimage = {"uimage", check, NULL, rewrap};
