# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Measurements; nothing in `make check` depends on how long anything takes. Each part writes its own
# build/bench/PART.json, and build/bench.json is what the last run of each has said.
BENCH_MEASURE := $(B)/host/tests/bench/measure
BENCH_PLUGIN := $(B)/host/tests/bench/instructions.so

$(BENCH_MEASURE): $$(call host_objects,tests/bench/measure.c)
	$(call say,LINK,$@)
	$(Q)$(CC) -o $@ $^

$(BENCH_PLUGIN): tests/bench/instructions.c
	$(call say,CC,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(COMMON_CFLAGS) $(HOST_CFLAGS) -fPIC -fvisibility=hidden -shared -o $@ $<

-include $(B)/host/tests/bench/measure.d $(B)/host/tests/bench/instructions.d

bench_merge = jq -s add $(B)/bench/*.json >$(B)/bench.json

.PHONY: bench bench-tool bench-hyp
bench: ##: bench-tool and bench-hyp, one after the other; writes build/bench.json
	$(Q)$(MAKE) --no-print-directory bench-tool
	$(Q)$(MAKE) --no-print-directory bench-hyp

bench-tool: ##: measures the tool against others
	$(Q)tests/packages/install bench
	$(Q)$(build_all) tool guest-6.1 guest-armmp $(BENCH_MEASURE)
	$(Q)tests/bench/tool
	$(Q)$(bench_merge)

bench-hyp: ##: counts the hypervisor's instructions and exits, and times DMA, on QEMU
	$(Q)tests/packages/install demo
	$(Q)$(build_all) tool hyp dom0 guest-6.1 $(BENCH_PLUGIN)
	$(Q)tests/bench/hyp
	$(Q)tests/bench/dma
	$(Q)$(bench_merge)
