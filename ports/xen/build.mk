# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Xen from Debian's source packages, for each version as it is (stock) and with the port. What XEN_OPTIONAL
# lists is left out where its source package cannot be had. XEN_4.20_SOURCE=DIR on make's command line takes
# the source from there.
XEN_VERSIONS := 4.17 4.20
XEN_OPTIONAL := 4.20
XEN_SUITE_4.17 := bookworm
XEN_SUITE_4.20 := trixie
xen_images = $(foreach kind,stock ported,$(B)/xen/$1-$(kind)/xen.img)
XEN_SRCS := ports/xen/build ports/xen/config \
	$(wildcard notes/* loader/* ports/xen/kernel-note/* ports/xen/kernel-note/include/*)

# Xen as Debian 13 ships it, to try stamped kernels on: it has no driver for the SMMUv3.
XEN_SHIPPED := $(B)/debs/xen-shipped-4.20

.PHONY: xen $(XEN_VERSIONS:%=xen-%)
xen: $(XEN_VERSIONS:%=xen-%) $(XEN_SHIPPED)/.unpacked ##: Debian's Xen, as it is and with the negotiation

$(addprefix xen-,$(filter-out $(XEN_OPTIONAL),$(XEN_VERSIONS))): xen-%: $$(call xen_images,$$*)

# Left out only with a word why, and not if the user said where it is.
$(XEN_OPTIONAL:%=xen-%): xen-%:
	$(Q)ports/xen/source $* $(XEN_SUITE_$*) $(XEN_$*_SOURCE) && \
		$(MAKE) --no-print-directory $(call xen_images,$*) || \
		[ -z '$(XEN_$*_SOURCE)' -a -s $(B)/debs/xen-$*.missing ]

.SECONDARY: $(XEN_VERSIONS:%=$(B)/debs/xen-%/.unpacked)
$(B)/debs/xen-%/.unpacked:
	$(call say,FETCH,xen of $(XEN_SUITE_$*))
	$(Q)ports/xen/source $* $(XEN_SUITE_$*)

$(XEN_SHIPPED)/.unpacked: hyp/unpack-debs
	$(call say,FETCH,xen-hypervisor-4.20-arm64 of trixie)
	$(Q)hyp/unpack-debs -a arm64 -s trixie -d $(@D) xen-hypervisor-4.20-arm64

$(B)/xen/%-stock/xen.img: $(B)/debs/xen-%/.unpacked ports/xen/build ports/xen/config
	$(call say,XEN,$@)
	$(Q)ports/xen/build $* stock

$(B)/xen/%-ported/xen.img: $(B)/debs/xen-%/.unpacked $(XEN_SRCS) $$(wildcard ports/xen/$$*/000[1-9]*.patch) \
		$$(wildcard ports/xen/$$*/kernel-note/*)
	$(call say,XEN,$@)
	$(Q)ports/xen/build $* ported
