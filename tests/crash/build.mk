# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What tests/crash/suite needs: what replays a trace, and what makes transfers short.
CRASH_REPLAY := $(B)/host/tests/crash/replay
CRASH_SHORT := $(B)/host/tests/crash/short.so
CHECK_NEEDS += $(CRASH_REPLAY) $(CRASH_SHORT)

$(CRASH_REPLAY): $$(call host_objects,tests/crash/replay.c tests/crash/model.c)
	$(call say,LINK,$@)
	$(Q)$(CC) -o $@ $^

$(CRASH_SHORT): tests/crash/short.c
	$(call say,LINK,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(COMMON_CFLAGS) -D_GNU_SOURCE -fPIC -shared -o $@ $< -ldl

-include $(B)/host/tests/crash/replay.d $(B)/host/tests/crash/model.d
