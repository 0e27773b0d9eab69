# SPDX-License-Identifier: MIT
# Freestanding; and what needs a library that comes from a package (zlib, libfdt).
LOADER_SRCS := loader/source.c loader/image.c loader/image_formats.c loader/slice.c loader/pe.c loader/arm64_image.c \
	loader/zimage.c loader/elf.c loader/gzip.c loader/compressed.c loader/uimage.c loader/zboot.c loader/uki.c loader/policy.c
LOADER_ZLIB_SRCS := loader/inflate.c
LOADER_FDT_SRCS := loader/tree.c loader/devices.c
