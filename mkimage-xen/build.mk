# SPDX-License-Identifier: GPL-2.0-only OR MIT
MKIMAGE_SRCS := $(addprefix mkimage-xen/,main.c command.c stamp.c strip.c verify.c \
	inspect.c inspect_text.c inspect_json.c json.c \
	predict.c predict_text.c predict_json.c platform.c masters.c bus_master.c compatible.c \
	edit.c edit_plan.c edit_options.c stamper.c \
	addition.c header_note.c padding.c signature.c digest.c writer.c \
	stamp_arm64_image.c stamp_zimage.c zimage_table.c stamp_zboot.c stamp_elf.c elf_file.c elf_tail.c \
	stamp_gzip.c stamp_zstd.c stamp_lzma.c stamp_lz4.c stream_rest.c stamp_uimage.c stamp_uki.c \
	stamp_fit.c fit_edit.c plan.c apply.c output.c input.c describe.c file.c \
	walk.c names.c message.c memory.c)
MKIMAGE_LIB_NAMES := elf json-c $(LOADER_CODEC_LIBS) fdt nettle
MKIMAGE_LIBS := $(MKIMAGE_LIB_NAMES:%=-l%)

# Half of the time that a short run takes is the dynamic linking of libraries that few images need, so those
# that come as a static archive too, as Debian's do, are linked from it; the C library stays shared.
# LIBRARIES=shared, for distributions, links all of them shared.
LIBRARIES ?= static
mkimage_lib = $(if $(filter /%,$(shell $(CC) -print-file-name=lib$1.a)),-l:lib$1.a,-l$1)
MKIMAGE_LIBS_static = $(foreach name,$(MKIMAGE_LIB_NAMES),$(call mkimage_lib,$(name)))
MKIMAGE_LIBS_shared = $(MKIMAGE_LIBS)
mkimage_libs = $(or $(MKIMAGE_LIBS_$(LIBRARIES)),$(error LIBRARIES is static or shared, not '$(LIBRARIES)'))
