# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What the test guest is made of: Debian's kernels, an initramfs for each, and a disk of random bytes.
GUEST := $(B)/guest
GUEST_VERSIONS := 6.1 6.12 armmp armmp-lpae
# Where each kernel comes from: suite, architecture, package.
GUEST_6.1 := bookworm arm64 linux-image-arm64
GUEST_6.12 := bookworm-backports arm64 linux-image-arm64
GUEST_armmp := bookworm armhf linux-image-armmp
GUEST_armmp-lpae := bookworm armhf linux-image-armmp-lpae
guest_suite = $(word 1,$(GUEST_$1))
guest_arch = $(word 2,$(GUEST_$1))
guest_package = $(word 3,$(GUEST_$1))

guest_files = $(GUEST)/$1/vmlinuz $(GUEST)/$1/initrd
QEMU_FILES := $(GUEST)/disk $(B)/tests/qemu/reset.bin $(B)/tests/qemu/smmu_on.bin

.PHONY: $(addprefix guest-,$(GUEST_VERSIONS)) run check-qemu
$(addprefix guest-,$(GUEST_VERSIONS)): guest-%: $$(call guest_files,$$*) $(QEMU_FILES)

.SECONDARY: $(GUEST_VERSIONS:%=$(B)/debs/kernel-%/.unpacked)
$(B)/debs/kernel-%/.unpacked: hyp/unpack-debs
	$(call say,FETCH,$(call guest_package,$*) of $(call guest_suite,$*))
	$(Q)hyp/unpack-debs -m -a $(call guest_arch,$*) -s $(call guest_suite,$*) -d $(@D) \
		$(call guest_package,$*)

GUEST_BUSYBOX := $(B)/debs/busybox-arm64/.unpacked $(B)/debs/busybox-armhf/.unpacked
$(GUEST_BUSYBOX): $(B)/debs/busybox-%/.unpacked: hyp/unpack-debs
	$(call say,FETCH,busybox-static for $*)
	$(Q)hyp/unpack-debs -a $* -s bookworm -d $(@D) busybox-static

$(GUEST)/%/vmlinuz: $(B)/debs/kernel-%/.unpacked
	$(Q)mkdir -p $(@D)
	$(Q)cp $(<D)/boot/vmlinuz-* $@

$(GUEST)/%/initrd: $(B)/debs/kernel-%/.unpacked $(B)/debs/busybox-$$(call guest_arch,$$*)/.unpacked \
		tests/qemu/init tests/qemu/make-initrd
	$(call say,CPIO,$@)
	$(Q)mkdir -p $(@D)
	$(Q)CROSS_COMPILE=$(CROSS_COMPILE) tests/qemu/make-initrd $@ $(B)/debs/kernel-$* \
		$(B)/debs/busybox-$(call guest_arch,$*)

$(GUEST)/disk:
	$(Q)mkdir -p $(@D)
	$(Q)head -c 16M /dev/urandom >$@

$(B)/tests/qemu/%.bin: tests/qemu/%.S tests/qemu/enter_image.S
	$(Q)mkdir -p $(@D)
	$(Q)$(CROSS_COMPILE)gcc -c -o $(@:.bin=.o) $<
	$(Q)$(CROSS_COMPILE)objcopy -O binary $(@:.bin=.o) $@

# EDK2, GRUB and U-Boot.
.PHONY: loaders
loaders: $(B)/debs/loaders/.unpacked
	@:
CHECK_NEEDS += loaders

LOADERS := qemu-efi-aarch64 grub-efi-arm64-bin u-boot-qemu
$(B)/debs/loaders/.unpacked: hyp/unpack-debs
	$(call say,FETCH,$(LOADERS))
	$(Q)hyp/unpack-debs -a arm64 -s bookworm -d $(@D) $(LOADERS)

check-qemu: ##: boots the hypervisor on QEMU in every way that is tested
	$(Q)tests/packages/install check
	$(Q)$(build_all) -s tool hyp loaders $(addprefix guest-,$(GUEST_VERSIONS))
	$(Q)tests/qemu/suite

# What is set on make's command line is in the environment of `run`.
run: ##: boots KERNEL=path [INITRD= DISK= IOMMU= CMDLINE= QEMU_ARGS=] under the hypervisor, console here
	$(Q)tests/packages/install demo
	$(Q)$(build_all) -s tool hyp guest-6.1 guest-armmp
	$(Q)tests/qemu/run
