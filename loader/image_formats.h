/* SPDX-License-Identifier: MIT */
/*
 * The formats that every table has, one row each, in the order in which they are tried. Their
 * magics lie at different places, so a layer could satisfy two: the kernel formats with the more
 * specific magic go first.
 */
#ifndef LOADER_IMAGE_FORMATS_H
#define LOADER_IMAGE_FORMATS_H

#include "arm64_image.h"
#include "compressed.h"
#include "elf.h"
#include "gzip.h"
#include "uimage.h"
#include "uki.h"
#include "zboot.h"
#include "zimage.h"

/* clang-format off */
#define IMAGE_FORMATS_ALWAYS \
    {.name = "arm64-image", .probe = arm64_image_probe, .read = arm64_image_read}, \
    {.name = "zboot", .probe = zboot_probe, .unwrap = zboot_unwrap}, \
    {.name = "zimage", .probe = zimage_probe, .read = zimage_read}, \
    {.name = "elf", .probe = elf_probe, .read = elf_read}, \
    {.name = "gzip", .probe = gzip_probe, .unwrap = gzip_unwrap}, \
    {.name = "uki", .probe = uki_probe, .unwrap = uki_unwrap}, \
    {.name = "uimage", .probe = uimage_probe, .unwrap = uimage_unwrap}, \
    {.name = "zstd", .probe = zstd_probe, .unwrap = zstd_unwrap}, \
    {.name = "xz", .probe = xz_probe, .unwrap = xz_unwrap}, \
    {.name = "lz4", .probe = lz4_probe, .unwrap = lz4_unwrap}, \
    {.name = "lz4-frame", .probe = lz4_frame_probe, .unwrap = lz4_frame_unwrap}, \
    {.name = "lzma", .probe = lzma_probe, .unwrap = lzma_unwrap},
/* clang-format on */

#endif
