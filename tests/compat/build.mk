# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Stamped images on boot loaders. Where each kernel comes from: suite, architecture, package.
GUEST_6.12-trixie := trixie arm64 linux-image-arm64
GUEST_armmp-backports := bookworm-backports armhf linux-image-armmp
GUEST_armmp-lpae-backports := bookworm-backports armhf linux-image-armmp-lpae
GUEST_armmp-trixie := trixie armhf linux-image-armmp
GUEST_armmp-lpae-trixie := trixie armhf linux-image-armmp-lpae
# Those that `make compat` boots, of `cases`.
COMPAT_KERNELS := $(shell sed -n 's/^kernels [^ ]* //p' tests/compat/cases)

# For each architecture: kexec with the libraries it needs, the EFI stub of unified kernel images.
COMPAT_KEXEC := kexec-tools libc6 zlib1g libxenmisc4.17 libxencall1 libxendevicemodel1 libxenevtchn1 \
	libxenforeignmemory1 libxengnttab1 libxenhypfs1 libxenstore4 libxentoolcore1 libxentoollog1
compat_debian_arch = $(patsubst arm,armhf,$1)
COMPAT_DEBS := $(foreach arch,arm64 arm,$(B)/debs/kexec-$(arch) $(B)/debs/stub-$(arch)) \
	$(B)/debs/loaders-arm $(B)/debs/signing $(B)/debs/xen-shipped-4.17 $(XEN_SHIPPED)
COMPAT_FILES := $(B)/compat/kexec-arm64.initrd $(B)/compat/kexec-arm.initrd $(B)/compat/keys/test.crt

$(B)/debs/kexec-%/.unpacked: hyp/unpack-debs
	$(call say,FETCH,kexec-tools for $*)
	$(Q)hyp/unpack-debs -a $(call compat_debian_arch,$*) -s bookworm -d $(@D) $(COMPAT_KEXEC)

$(B)/debs/stub-%/.unpacked: hyp/unpack-debs
	$(call say,FETCH,systemd-boot-efi for $*)
	$(Q)hyp/unpack-debs -a $(call compat_debian_arch,$*) -s bookworm-backports -d $(@D) systemd-boot-efi

$(B)/debs/loaders-arm/.unpacked: hyp/unpack-debs
	$(call say,FETCH,qemu-efi-arm grub-efi-arm-bin)
	$(Q)hyp/unpack-debs -a armhf -s bookworm -d $(@D) qemu-efi-arm grub-efi-arm-bin

# What enrols keys and makes unified kernel images: Python, of any architecture.
$(B)/debs/signing/.unpacked: hyp/unpack-debs
	$(call say,FETCH,python3-virt-firmware systemd-ukify)
	$(Q)hyp/unpack-debs -s trixie -d $(@D) python3-virt-firmware systemd-ukify

$(B)/debs/xen-shipped-4.17/.unpacked: hyp/unpack-debs
	$(call say,FETCH,xen-hypervisor-4.17-arm64)
	$(Q)hyp/unpack-debs -a arm64 -s bookworm -d $(@D) xen-hypervisor-4.17-arm64

$(B)/compat/kexec-%.initrd: $(B)/debs/kexec-%/.unpacked \
		$(B)/debs/busybox-$$(call compat_debian_arch,$$*)/.unpacked \
		tests/compat/make-kexec-initrd tests/compat/kexec-init
	$(call say,CPIO,$@)
	$(Q)mkdir -p $(@D)
	$(Q)CROSS_COMPILE=$(CROSS_COMPILE) tests/compat/make-kexec-initrd $@ $(B)/debs/kexec-$* \
		$(B)/debs/busybox-$(call compat_debian_arch,$*)

$(B)/compat/keys/test.crt:
	$(call say,KEY,$@)
	$(Q)mkdir -p $(@D)
	$(Q)openssl req -new -x509 -newkey rsa:2048 -nodes -sha256 -days 3650 -subj '/CN=Kernel image test key/' \
		-keyout $(@:.crt=.key) -out $@ 2>/dev/null

.PHONY: compat compat-needs $(COMPAT_KERNELS:%=compat-guest-%)
$(COMPAT_KERNELS:%=compat-guest-%): compat-guest-%: $$(call guest_files,$$*)
	@:

compat-needs: loaders $(GUEST)/disk $(COMPAT_FILES) $(COMPAT_DEBS:%=%/.unpacked)
	@:
CHECK_NEEDS += compat-needs

# A kernel that the mirror does not give just now is left out, and the page does not name it.
compat: ##: boots stamped images by every boot loader; writes docs/compatibility.md
	$(Q)tests/packages/install check
	$(Q)$(build_all) -s tool hyp compat-needs
	$(Q)kernels=; for kernel in $(COMPAT_KERNELS); do \
		if $(build_all) -s compat-guest-$$kernel; then kernels="$$kernels $$kernel"; \
		else echo "compat: $$kernel cannot be fetched: it is left out" >&2; fi; \
	done; tests/compat/run $$kernels
