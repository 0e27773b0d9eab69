# SPDX-License-Identifier: GPL-2.0-only OR MIT
include ports/xen/build.mk

.PHONY: check-xen xen-demo
CHECK_NEEDS += xen

check-xen: ##: boots Xen with the port, and as it is, on QEMU
	$(Q)tests/packages/install check
	$(Q)$(build_all) -s tool xen guest-6.1 guest-armmp
	$(Q)tests/run xen

xen-demo: ##: the same negotiation in Xen, as a table; XEN=4.20 for another version than 4.17
	$(Q)tests/packages/install xen
	$(Q)$(build_all) -s tool xen-$(or $(XEN),4.17) guest-6.1
	$(Q)XEN=$(XEN) tests/xen/demo
