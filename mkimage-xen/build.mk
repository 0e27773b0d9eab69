# SPDX-License-Identifier: GPL-2.0-only OR MIT
MKIMAGE_SRCS := $(addprefix mkimage-xen/,main.c command.c stamp.c strip.c verify.c \
	inspect.c inspect_text.c inspect_json.c edit.c edit_options.c stamper.c \
	addition.c header_note.c padding.c signature.c digest.c writer.c \
	stamp_arm64_image.c stamp_zimage.c zimage_table.c stamp_zboot.c stamp_elf.c elf_file.c elf_tail.c \
	stamp_gzip.c stamp_zstd.c stamp_uimage.c stamp_uki.c stamp_fit.c \
	plan.c apply.c output.c input.c file.c decoder.c codec.c codec_zstd.c codec_lzma.c codec_lz4.c \
	walk.c names.c message.c memory.c)
MKIMAGE_LIBS := -lelf -ljson-c -lz -lzstd -llzma -llz4 -lfdt -lnettle
