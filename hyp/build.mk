# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The hypervisor: its own files, the loader's very sources, and libfdt and the codecs from arm64
# packages.
HYP_SRCS := $(wildcard hyp/*.c hyp/boot/*.c hyp/smmu/*.c)
HYP_ASMS := hyp/boot/head.S hyp/boot/efi_entry.S hyp/boot/vectors.S
HYP_ALL_SRCS := $(HYP_SRCS) $(NOTES_SRCS) $(filter-out $(LOADER_FORMATS_SRCS),$(LOADER_SRCS)) \
	$(LOADER_CODEC_SRCS) $(LOADER_FDT_SRCS) $(LOADER_FIT_SRCS)
HYP_OBJS := $(HYP_ALL_SRCS:%.c=$(B)/hyp/%.o) $(HYP_ASMS:%.S=$(B)/hyp/%.o)

HYP_SYSROOT := $(B)/debs/arm64-sysroot
HYP_LIBS := $(addprefix $(HYP_SYSROOT)/usr/lib/aarch64-linux-gnu/,$(addsuffix .a,$(addprefix lib,\
	fdt $(LOADER_CODEC_LIBS))))

# Where a PL011 is, for saying that the device tree, which would tell, is unusable; 0: stay silent then. The
# default is that of QEMU's `virt` board.
EARLY_UART ?= 0x09000000

# The MMU is off while the first tables are built, so the compiler must not emit unaligned accesses; EL2
# leaves the FP and SIMD registers to dom0.
HYP_CFLAGS := $(COMMON_CFLAGS) -ffreestanding -fpie -fno-builtin -mgeneral-regs-only -mstrict-align \
	-mno-outline-atomics -fno-stack-protector -fno-asynchronous-unwind-tables \
	-isystem $(HYP_SYSROOT)/usr/include -DEARLY_UART=UINT64_C\($(EARLY_UART)\)
BARE_LDFLAGS := -nostdlib -static-pie -Wl,--no-dynamic-linker -Wl,-z,max-page-size=4096 -Wl,-z,notext \
	-Wl,--build-id=none -Wl,-z,norelro -Wl,--no-warn-rwx-segments
HYP_LDFLAGS := $(BARE_LDFLAGS) -Wl,-T,hyp/boot/hyp.lds

.PHONY: hyp
hyp: $(B)/hyp/hyp.img ##: the hypervisor, build/hyp/hyp.img

$(HYP_SYSROOT)/.done: hyp/unpack-debs hyp/build.mk
	$(Q)hyp/unpack-debs -d $(HYP_SYSROOT) -a arm64 -s bookworm libfdt-dev zlib1g-dev libzstd-dev \
		liblzma-dev liblz4-dev
	$(Q)touch $@

$(HYP_LIBS): $(HYP_SYSROOT)/.done ;

$(B)/hyp/%.o: %.c $(HYP_SYSROOT)/.done
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CROSS_COMPILE)gcc $(HYP_CFLAGS) -c -o $@ $<

$(B)/hyp/%.o: %.S
	$(call say,AS,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CROSS_COMPILE)gcc -MMD -MP -Ihyp/boot -c -o $@ $<

# What runs under the firmware, before the image has relocated itself.
$(B)/hyp/hyp.elf: $(B)/hyp/hyp/boot/efi.checked
$(B)/hyp/hyp/boot/efi.checked: $(addprefix $(B)/hyp/hyp/,boot/efi.o boot/efi_map.o ranges.o string.o)
	$(Q)! $(CROSS_COMPILE)readelf -rW $^ | grep GOT
	$(Q)touch $@

$(B)/hyp/hyp.elf: $(HYP_OBJS) $(HYP_LIBS) hyp/boot/hyp.lds
	$(call say,LD,$@)
	$(Q)$(CROSS_COMPILE)gcc $(HYP_LDFLAGS) -o $@ $(HYP_OBJS) $(HYP_LIBS)
	$(Q)! $(CROSS_COMPILE)readelf -rW $@ | grep R_AARCH64 | grep -v 'R_AARCH64_\(RELATIVE\|NONE\)'

$(B)/hyp/hyp.img: $(B)/hyp/hyp.elf
	$(call say,OBJCOPY,$@)
	$(Q)$(CROSS_COMPILE)objcopy -O binary $< $@

-include $(HYP_OBJS:.o=.d)
