# SPDX-License-Identifier: MIT
# Freestanding; and what needs libraries that come from packages: LOADER_CODEC_LIBS, or libfdt.
# LOADER_FIT_SRCS takes the place of LOADER_FORMATS_SRCS, and needs LOADER_FDT_SRCS.
LOADER_FORMATS_SRCS := loader/image_formats.c
LOADER_SRCS := loader/source.c loader/slice.c loader/image.c $(LOADER_FORMATS_SRCS) loader/pe.c \
	loader/arm64_image.c loader/zimage.c loader/elf.c loader/gzip.c loader/compressed.c loader/uimage.c \
	loader/zboot.c loader/uki.c loader/accept.c loader/policy.c
LOADER_CODEC_SRCS := loader/decoder.c loader/codec.c loader/codec_gzip.c loader/codec_zstd.c \
	loader/codec_lzma.c loader/codec_lz4.c loader/codec_lz4_frame.c
LOADER_CODEC_LIBS := z zstd lzma lz4
LOADER_FDT_SRCS := loader/tree.c loader/iommus.c loader/devices.c loader/smmuv3.c loader/hypervisor.c \
	loader/iommu_kind.c loader/hidden.c
LOADER_FIT_SRCS := loader/image_formats_fit.c loader/fit.c loader/fit_tree.c
