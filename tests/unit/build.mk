# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The hypervisor's parts that run on the host, over fakes of what is below them.
UNIT_FAKES := tests/unit/fake_clock.c tests/unit/fake_console.c tests/unit/fake_mmio.c tests/unit/fake_pool.c
UNIT_FAKE_SMMU := $(UNIT_FAKES) tests/unit/fake_smmu.c tests/unit/fake_smmu_access.c tests/unit/fake_walk.c
UNIT_SMMU := $(wildcard hyp/smmu/*.c) hyp/pgtable.c tests/unit/smmu_setup.c $(UNIT_FAKE_SMMU)

UNIT_SRCS_pgtable := hyp/pgtable.c tests/unit/fake_walk.c $(UNIT_FAKES)
UNIT_SRCS_smmu_command := hyp/smmu/command.c
UNIT_SRCS_smmu_device := $(UNIT_SMMU)
UNIT_SRCS_smmu_event := hyp/smmu/event.c
UNIT_SRCS_smmu_faults := $(UNIT_SMMU)
UNIT_SRCS_smmu_queue := $(UNIT_SMMU)
UNIT_SRCS_smmu_ste := hyp/smmu/ste.c hyp/smmu/cd.c
UNIT_SRCS_smmu_streams := $(UNIT_SMMU)
