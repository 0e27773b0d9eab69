# SPDX-License-Identifier: GPL-2.0-only OR MIT
.PHONY: demo
demo: ##: boots that show the negotiation at work
	$(Q)tests/packages/install demo
	$(Q)$(build_all) -s tool hyp guest-6.1 guest-armmp dom0
	$(Q)tests/demo/demo
