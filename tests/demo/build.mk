# SPDX-License-Identifier: GPL-2.0-only OR MIT
.PHONY: demo
demo: ##: four boots that show the negotiation at work
	$(Q)tests/packages/install demo
	$(Q)$(build_all) -s tool hyp guest-6.1
	$(Q)tests/demo/demo
