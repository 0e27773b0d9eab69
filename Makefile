# SPDX-License-Identifier: GPL-2.0-only OR MIT
# One make for everything; `make help` lists the targets. Files are listed in */build.mk, and everything
# that is made lies below build/.
MAKEFLAGS += --no-builtin-rules
.DELETE_ON_ERROR:
.SECONDEXPANSION:
.DEFAULT_GOAL := all

B := build
V ?= 0
Q := $(if $(filter 0,$(V)),@)
say = $(if $(filter 0,$(V)),@printf '  %-7s %s\n' '$1' '$2')

CC := gcc
CLANG := clang
CROSS_COMPILE ?= aarch64-linux-gnu-
PREFIX ?= /usr/local
DESTDIR ?=

WARNINGS := -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Werror
COMMON_CFLAGS := -std=c11 -O2 -g $(WARNINGS) -MMD -MP -I.

include notes/build.mk loader/build.mk
-include mkimage-xen/build.mk hyp/build.mk
include tests/build.mk

.PHONY: all clean help install tool
all: tool hyp ##: the host tool and the hypervisor

# Host code is built twice: for use, and with clang's sanitizers for the tests.
HOST_CFLAGS := -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64
SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
host_objects = $(patsubst %.c,$(B)/host/%.o,$1)
asan_objects = $(patsubst %.c,$(B)/asan/%.o,$1)

$(B)/host/%.o: %.c
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(COMMON_CFLAGS) $(HOST_CFLAGS) $(CFLAGS) -c -o $@ $<

$(B)/asan/%.o: %.c
	$(call say,CC asan,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CLANG) $(COMMON_CFLAGS) $(HOST_CFLAGS) $(SANITIZE) -c -o $@ $<

# MKIMAGE_SRCS, MKIMAGE_LIBS and mkimage_libs are mkimage-xen/build.mk's.
TOOL_SRCS := $(MKIMAGE_SRCS) $(NOTES_SRCS) $(filter-out $(LOADER_FORMATS_SRCS),$(LOADER_SRCS)) \
	$(LOADER_CODEC_SRCS) $(LOADER_FDT_SRCS) $(LOADER_FIT_SRCS)

tool: $(B)/mkimage-xen ##: mkimage-xen alone; with LIBRARIES=shared, linked with no static archive

$(B)/mkimage-xen: $(call host_objects,$(TOOL_SRCS))
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(mkimage_libs)

$(B)/asan/bin/mkimage-xen: $(call asan_objects,$(TOOL_SRCS))
	$(call say,LINK,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CLANG) $(SANITIZE) -o $@ $^ $(MKIMAGE_LIBS)

-include $(patsubst %.o,%.d,$(call host_objects,$(TOOL_SRCS)) $(call asan_objects,$(TOOL_SRCS)))

BIN := $(DESTDIR)$(PREFIX)/bin
INCLUDE := $(DESTDIR)$(PREFIX)/include
MAN := $(DESTDIR)$(PREFIX)/share/man/man1

install: $(B)/mkimage-xen ##: the tool, its man page and the header for kernels, to DESTDIR and PREFIX
	$(Q)install -d $(BIN) $(INCLUDE) $(MAN)
	$(Q)install -m 755 $(B)/mkimage-xen $(BIN)
	$(Q)install -m 644 notes/xen-features-note.h $(INCLUDE)
	$(Q)install -m 644 docs/mkimage-xen.1 $(MAN)

clean: ##: removes everything that was built or fetched
	$(Q)rm -rf $(B)

help: ##: this list
	@sed -n 's/^\([a-z-]*\):.*##: /\1: /p' $(MAKEFILE_LIST) | \
		awk -F': ' '{ printf "  make %-14s %s\n", $$1, $$2 }'
