# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Measurements; nothing in `make check` depends on how long anything takes.
BENCH_MEASURE := $(B)/host/tests/bench/measure

$(BENCH_MEASURE): $$(call host_objects,tests/bench/measure.c)
	$(call say,LINK,$@)
	$(Q)$(CC) -o $@ $^

-include $(B)/host/tests/bench/measure.d

.PHONY: bench
bench: ##: measures the tool against others; writes build/bench.json
	$(Q)tests/packages/install bench
	$(Q)$(build_all) tool guest-6.1 $(BENCH_MEASURE)
	$(Q)tests/bench/bench
