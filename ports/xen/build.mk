# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Xen from Debian's source packages, for each version as it is (stock) and with the port.
XEN_VERSIONS := 4.17
XEN_SUITE_4.17 := bookworm
XEN_IMAGES := $(foreach kind,stock ported,$(XEN_VERSIONS:%=$(B)/xen/%-$(kind)/xen.img))
XEN_SRCS := ports/xen/build ports/xen/config \
	$(wildcard notes/* loader/* ports/xen/kernel-note/* ports/xen/kernel-note/include/*)

# Xen as Debian 13 ships it, to try stamped kernels on: it has no driver for the SMMUv3.
XEN_SHIPPED := $(B)/debs/xen-shipped-4.20

.PHONY: xen
xen: $(XEN_IMAGES) $(XEN_SHIPPED)/.unpacked ##: Debian's Xen, as it is and with the negotiation

.SECONDARY: $(XEN_VERSIONS:%=$(B)/debs/xen-%/.unpacked)
$(B)/debs/xen-%/.unpacked: hyp/unpack-debs
	$(call say,FETCH,xen of $(XEN_SUITE_$*))
	$(Q)hyp/unpack-debs -S -s $(XEN_SUITE_$*) -d $(@D) xen

$(XEN_SHIPPED)/.unpacked: hyp/unpack-debs
	$(call say,FETCH,xen-hypervisor-4.20-arm64 of trixie)
	$(Q)hyp/unpack-debs -a arm64 -s trixie -d $(@D) xen-hypervisor-4.20-arm64

$(B)/xen/%-stock/xen.img: $(B)/debs/xen-%/.unpacked ports/xen/build ports/xen/config
	$(call say,XEN,$@)
	$(Q)ports/xen/build $* stock

$(B)/xen/%-ported/xen.img: $(B)/debs/xen-%/.unpacked $(XEN_SRCS) $$(wildcard ports/xen/$$*/*.patch)
	$(call say,XEN,$@)
	$(Q)ports/xen/build $* ported
