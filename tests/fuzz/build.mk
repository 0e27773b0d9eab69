# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The fuzz targets: tests/fuzz/fuzz_NAME.c is one. FUZZ_FORMATS and FUZZ_CODECS are image formats with one
# each, made of fuzz_format.c or fuzz_compressed.c, which go by the program's name. All are linked with
# FUZZ_COMMON, and with FUZZ_SRCS_NAME. tests/fuzz/run runs them.
FUZZ_FORMATS := elf zimage uimage zboot uki
FUZZ_CODECS := gzip zstd xz lzma lz4 lz4-frame
FUZZ_NAMES := $(FUZZ_FORMATS) $(FUZZ_CODECS) $(filter-out format compressed,\
	$(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c)))
FUZZ_PROGRAMS := $(FUZZ_NAMES:%=$(B)/fuzz/bin/%)
FUZZ_SANITIZE = $(SANITIZE) -fsanitize=fuzzer
FUZZ_COMMON = tests/fuzz/fuzz.c $(filter-out mkimage-xen/main.c,$(TOOL_SRCS))
FUZZ_LIBS = $(MKIMAGE_LIBS) -Wl,--wrap=tmpfile,--wrap=atexit

FUZZ_SRCS_options := hyp/options.c
FUZZ_SRCS_unpack := hyp/unpack.c hyp/heap.c hyp/ranges.c
FUZZ_SRCS_fit := tests/fuzz/guarded.c
FUZZ_SRCS_tree := tests/fuzz/guarded.c hyp/board.c hyp/board_modules.c hyp/ranges.c hyp/dom0_tree.c \
	hyp/passive_tree.c
FUZZ_SRCS_predict := tests/fuzz/tool.c mkimage-xen/main.c
$(foreach name,$(FUZZ_CODECS),$(eval FUZZ_SRCS_$(name) := tests/fuzz/pack.c))

fuzz_kind = $(or $(if $(filter $1,$(FUZZ_FORMATS)),format),$(if $(filter $1,$(FUZZ_CODECS)),compressed),$1)
fuzz_objects = $(patsubst %.c,$(B)/fuzz/%.o,tests/fuzz/fuzz_$(fuzz_kind).c $(FUZZ_COMMON) $(FUZZ_SRCS_$1))

# What has a main() of its own is the tool.
$(B)/fuzz/mkimage-xen/main.o: FUZZ_CFLAGS := -Dmain=mkimage_xen_main

$(B)/fuzz/%.o: %.c
	$(call say,CC fuzz,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CLANG) $(COMMON_CFLAGS) $(HOST_CFLAGS) $(SANITIZE) -fsanitize=fuzzer-no-link $(FUZZ_CFLAGS) -c -o $@ $<

$(FUZZ_PROGRAMS): $(B)/fuzz/bin/%: $$(call fuzz_objects,$$*)
	$(call say,LINK,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CLANG) $(FUZZ_SANITIZE) -o $@ $^ $(FUZZ_LIBS)

-include $(wildcard $(addprefix $(B)/fuzz/,$(addsuffix /*.d,tests/fuzz notes loader mkimage-xen hyp)))

.PHONY: fuzz fuzz-programs
fuzz-programs: $(FUZZ_PROGRAMS)
CHECK_NEEDS += fuzz-programs

T ?= 600
fuzz: ##: fuzzes every reader for T=seconds (600) in all, side by side
	$(Q)tests/packages/install check
	$(Q)$(build_all) tool fuzz-programs
	$(Q)tests/fuzz/run -t $(T)
