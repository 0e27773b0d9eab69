# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The fuzz targets: tests/fuzz/fuzz_NAME.c is one. It is linked with FUZZ_COMMON and FUZZ_SRCS_NAME, and with
# FUZZ_LIBS_NAME. tests/fuzz/run runs them.
FUZZ_NAMES := $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_PROGRAMS := $(FUZZ_NAMES:%=$(B)/fuzz/bin/%)
FUZZ_SANITIZE = $(SANITIZE) -fsanitize=fuzzer
FUZZ_COMMON = tests/fuzz/fuzz.c $(NOTES_SRCS) $(filter-out $(LOADER_FORMATS_SRCS),$(LOADER_SRCS)) \
	$(LOADER_ZLIB_SRCS) $(LOADER_FDT_SRCS) $(LOADER_FIT_SRCS)
FUZZ_TOOL = tests/fuzz/tool.c $(MKIMAGE_SRCS)
FUZZ_TOOL_LIBS = $(MKIMAGE_LIBS) -Wl,--wrap=atexit

FUZZ_SRCS_options := hyp/options.c
FUZZ_SRCS_tree = hyp/board.c hyp/board_modules.c hyp/ranges.c hyp/dom0_tree.c hyp/passive_tree.c
FUZZ_LIBS_tree := -lfdt
FUZZ_SRCS_inspect = $(FUZZ_TOOL)
FUZZ_LIBS_inspect = $(FUZZ_TOOL_LIBS)
FUZZ_SRCS_predict = $(FUZZ_TOOL)
FUZZ_LIBS_predict = $(FUZZ_TOOL_LIBS)
FUZZ_SRCS_stamp = $(FUZZ_TOOL)
FUZZ_LIBS_stamp = $(FUZZ_TOOL_LIBS)

fuzz_objects = $(patsubst %.c,$(B)/fuzz/%.o,tests/fuzz/fuzz_$1.c $(FUZZ_COMMON) $(FUZZ_SRCS_$1))

# What has a main() of its own is the tool.
$(B)/fuzz/mkimage-xen/main.o: FUZZ_CFLAGS := -Dmain=mkimage_xen_main

$(B)/fuzz/%.o: %.c
	$(call say,CC fuzz,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CLANG) $(COMMON_CFLAGS) $(HOST_CFLAGS) $(SANITIZE) -fsanitize=fuzzer-no-link $(FUZZ_CFLAGS) -c -o $@ $<

$(FUZZ_PROGRAMS): $(B)/fuzz/bin/%: $$(call fuzz_objects,$$*)
	$(call say,LINK,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CLANG) $(FUZZ_SANITIZE) -o $@ $^ -lz -lfdt $(FUZZ_LIBS_$*)

-include $(wildcard $(addprefix $(B)/fuzz/,$(addsuffix /*.d,tests/fuzz notes loader mkimage-xen hyp)))

.PHONY: fuzz fuzz-programs
fuzz-programs: $(FUZZ_PROGRAMS)
CHECK_NEEDS += fuzz-programs

T ?= 600
fuzz: ##: fuzzes every reader for T=seconds (600) in all, side by side
	$(Q)tests/packages/install check
	$(Q)$(build_all) tool fuzz-programs
	$(Q)tests/fuzz/run -t $(T)
