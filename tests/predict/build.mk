# SPDX-License-Identifier: GPL-2.0-only OR MIT
.PHONY: survey
survey: ##: docs/board-survey.md, from the device trees of Debian's kernels
	$(Q)tests/packages/install check
	$(Q)$(build_all) -s tool guest-6.12 guest-armmp
	$(Q)tests/predict/survey
