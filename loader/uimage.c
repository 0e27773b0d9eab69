/* SPDX-License-Identifier: MIT */
#include "uimage.h"

#define MAGIC              0x27051956u
#define OS                 28u
#define ARCH               29u
#define TYPE               30u
#define OS_LINUX           5u
/* The two Arm architectures, and the two types that are one kernel and nothing else. */
#define ARCH_ARM           2u
#define ARCH_ARM64         22u
#define TYPE_KERNEL        2u
#define TYPE_KERNEL_NOLOAD 14u

bool uimage_probe(struct bytes head)
{
    return head.size >= UIMAGE_HEADER_SIZE && load_u32(head.data, ENDIAN_BIG) == MAGIC;
}

enum error uimage_unwrap(struct image_layer *layer, struct loader_environment *environment,
                         const struct source **inner)
{
    uint8_t header[UIMAGE_HEADER_SIZE];
    enum error error = source_read(layer->source, 0, header, sizeof(header));

    (void)environment;
    if (error != ERR_OK)
        return error;
    if (header[TYPE] != TYPE_KERNEL && header[TYPE] != TYPE_KERNEL_NOLOAD)
        return ERR_NOT_A_KERNEL;
    if (header[ARCH] != ARCH_ARM && header[ARCH] != ARCH_ARM64)
        return ERR_WRONG_MACHINE;
    if (header[OS] != OS_LINUX)
        return ERR_NOT_A_KERNEL;
    *inner = &layer->slice.source;
    return slice_init(&layer->slice, layer->source, sizeof(header),
                      load_u32(header + UIMAGE_SIZE, ENDIAN_BIG));
}
