# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The tests. A suite is an executable tests/*/suite; tests/run runs them and says what it expects of one.
-include tests/qemu/build.mk tests/demo/build.mk tests/unit/build.mk tests/fuzz/build.mk \
	tests/crash/build.mk tests/bench/build.mk tests/xen/build.mk tests/predict/build.mk tests/dom0/build.mk \
	tests/compat/build.mk

# tests/unit/test_NAME.c is a program. It is linked with UNIT_COMMON and UNIT_SRCS_NAME, and with
# UNIT_LIBS_NAME.
UNIT_NAMES := $(patsubst tests/unit/test_%.c,%,$(wildcard tests/unit/test_*.c))
UNIT_COMMON := tests/unit/images.c $(NOTES_SRCS) $(LOADER_SRCS) $(LOADER_CODEC_SRCS)
UNIT_LIBS := -lcmocka $(LOADER_CODEC_LIBS:%=-l%)

unit_srcs = tests/unit/test_$1.c $(UNIT_COMMON) $(UNIT_SRCS_$1)
UNIT_HOST := $(UNIT_NAMES:%=$(B)/host/tests/unit/test_%)
UNIT_ASAN := $(UNIT_NAMES:%=$(B)/asan/tests/unit/test_%)

$(UNIT_HOST): $(B)/host/tests/unit/test_%: $$(call host_objects,$$(call unit_srcs,$$*))
	$(call say,LINK,$@)
	$(Q)$(CC) -o $@ $^ $(UNIT_LIBS) $(UNIT_LIBS_$*)

$(UNIT_ASAN): $(B)/asan/tests/unit/test_%: $$(call asan_objects,$$(call unit_srcs,$$*))
	$(call say,LINK,$@)
	$(Q)$(CLANG) $(SANITIZE) -o $@ $^ $(UNIT_LIBS) $(UNIT_LIBS_$*)

-include $(foreach name,$(UNIT_NAMES),$(patsubst %.c,$(B)/host/%.d,$(call unit_srcs,$(name))) \
	$(patsubst %.c,$(B)/asan/%.d,$(call unit_srcs,$(name))))

# What runs at EL2 is compiled as such; tests/unit/suite looks at what these objects still need. On 32-bit Arm
# too, whose hypervisors have no 64-bit division and small stacks.
FREESTANDING_all := $(CROSS_COMPILE)
FREESTANDING_arm := arm-linux-gnueabihf-
FREESTANDING := $(B)/freestanding/all.o $(B)/freestanding/arm.o
freestanding_objects = $(patsubst %.c,$(B)/freestanding/$1/%.o,$(NOTES_SRCS) $(LOADER_SRCS))

define freestanding_rules
$(B)/freestanding/$1/%.o: %.c
	$$(call say,CC free,$$<)
	$$(Q)mkdir -p $$(@D)
	$$(Q)$(FREESTANDING_$1)gcc $$(COMMON_CFLAGS) -Wframe-larger-than=1024 -ffreestanding -nostdlib -c -o $$@ $$<

$(B)/freestanding/$1.o: $$(call freestanding_objects,$1)
	$$(Q)$(FREESTANDING_$1)ld -r -o $$@ $$^
endef
$(foreach kind,all arm,$(eval $(call freestanding_rules,$(kind))))

-include $(patsubst %.o,%.d,$(foreach kind,all arm,$(call freestanding_objects,$(kind))))

# Builds with all processors unless the user said how many.
build_all = $(MAKE) --no-print-directory $(if $(filter -j%,$(MAKEFLAGS)),,-j$(shell nproc))

.PHONY: check check-quick check-quick-needs
check-quick-needs: tool $(B)/asan/bin/mkimage-xen $(UNIT_HOST) $(UNIT_ASAN) $(FREESTANDING)
	@:

check-quick: ##: the tests that need no QEMU, in seconds
	$(Q)tests/packages/install check
	$(Q)$(build_all) check-quick-needs
	$(Q)tests/run --quick

check: ##: every test; ends with `N passed, N failed`
	$(Q)tests/packages/install check
	$(Q)$(build_all) check-quick-needs $(CHECK_NEEDS) hyp $(addprefix guest-,$(GUEST_VERSIONS))
	$(Q)tests/run
