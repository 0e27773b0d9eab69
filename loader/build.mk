# SPDX-License-Identifier: MIT
# Freestanding; and what needs a library that comes from a package (zlib, libfdt). LOADER_FIT_SRCS takes the
# place of LOADER_FORMATS_SRCS, and needs LOADER_FDT_SRCS.
LOADER_FORMATS_SRCS := loader/image_formats.c
LOADER_SRCS := loader/source.c loader/slice.c loader/image.c $(LOADER_FORMATS_SRCS) loader/pe.c \
	loader/arm64_image.c loader/zimage.c loader/elf.c loader/gzip.c loader/compressed.c loader/uimage.c \
	loader/zboot.c loader/uki.c loader/accept.c loader/policy.c
LOADER_ZLIB_SRCS := loader/inflate.c
LOADER_FDT_SRCS := loader/tree.c loader/iommus.c loader/devices.c loader/smmuv3.c loader/hypervisor.c \
	loader/iommu_kind.c loader/hidden.c
LOADER_FIT_SRCS := loader/image_formats_fit.c loader/fit.c loader/fit_tree.c
