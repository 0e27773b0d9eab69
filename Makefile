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
CROSS_COMPILE ?= aarch64-linux-gnu-
PREFIX ?= /usr/local
DESTDIR ?=

WARNINGS := -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Werror
COMMON_CFLAGS := -std=c11 -O2 -g $(WARNINGS) -MMD -MP -I.

include notes/build.mk loader/build.mk mkimage-xen/build.mk hyp/build.mk tests/build.mk

.PHONY: all clean help install
all: tool hyp ##: the host tool and the hypervisor

clean: ##: removes everything that was built or fetched
	$(Q)rm -rf $(B)

help: ##: this list
	@sed -n 's/^\([a-z-]*\):.*##: /\1: /p' $(MAKEFILE_LIST) | awk -F': ' '{ printf "  make %-14s %s\n", $$1, $$2 }'
