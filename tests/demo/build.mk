# SPDX-License-Identifier: GPL-2.0-only OR MIT
.PHONY: demo
demo: ##: five boots that show the negotiation at work
	$(Q)tests/packages/install demo
	$(Q)$(build_all) -s tool hyp guest-6.1 guest-armmp
	$(Q)tests/demo/demo
