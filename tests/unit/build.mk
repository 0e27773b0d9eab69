# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The hypervisor's parts that run on the host, over fakes of what is below them.
UNIT_FAKES := tests/unit/fake_clock.c tests/unit/fake_console.c tests/unit/fake_mmio.c tests/unit/fake_pool.c
UNIT_FAKE_SMMU := $(UNIT_FAKES) tests/unit/fake_smmu.c tests/unit/fake_smmu_access.c tests/unit/fake_walk.c
UNIT_SMMU := $(wildcard hyp/smmu/*.c) hyp/pgtable.c tests/unit/smmu_setup.c $(UNIT_FAKE_SMMU)

UNIT_SRCS_pgtable := hyp/pgtable.c tests/unit/fake_walk.c $(UNIT_FAKES)
UNIT_SRCS_console := hyp/console.c tests/unit/fake_clock.c
UNIT_SRCS_smmu_command := hyp/smmu/command.c
UNIT_SRCS_smmu_device := $(UNIT_SMMU)
UNIT_SRCS_smmu_event := hyp/smmu/event.c
UNIT_SRCS_smmu_faults := $(UNIT_SMMU)
UNIT_SRCS_smmu_queue := $(UNIT_SMMU)
UNIT_SRCS_smmu_ste := hyp/smmu/ste.c hyp/smmu/cd.c
UNIT_SRCS_smmu_streams := $(UNIT_SMMU)
UNIT_SRCS_ranges := hyp/ranges.c
UNIT_SRCS_efi_map := hyp/boot/efi_map.c hyp/ranges.c
UNIT_SRCS_options := hyp/options.c
UNIT_SRCS_gic_mmio := hyp/gic_mmio.c hyp/its.c hyp/limit.c $(UNIT_FAKES)
UNIT_SRCS_decoder := tests/fuzz/pack.c
UNIT_SRCS_guest := hyp/guest.c tests/unit/fake_guest.c
UNIT_SRCS_grant := hyp/grant.c tests/unit/fake_stage2.c $(UNIT_FAKES)
UNIT_SRCS_heap := hyp/heap.c
UNIT_SRCS_hypercall := hyp/hypercall.c $(UNIT_SRCS_guest) $(UNIT_SRCS_grant)

# Device trees, read and written with libfdt.
UNIT_TREE := tests/unit/trees.c $(LOADER_FDT_SRCS)
UNIT_BOARD := $(UNIT_TREE) hyp/board.c hyp/board_modules.c

UNIT_SRCS_board := $(UNIT_BOARD)
UNIT_SRCS_board_ram := $(UNIT_BOARD) hyp/board_ram.c hyp/ranges.c
UNIT_SRCS_board_refused := $(UNIT_BOARD)
UNIT_SRCS_devices := $(UNIT_TREE)
UNIT_SRCS_hidden := $(UNIT_TREE)
UNIT_SRCS_iommu := $(UNIT_BOARD) hyp/iommu.c $(UNIT_SMMU)
UNIT_SRCS_dom0_tree := $(UNIT_BOARD) hyp/dom0_tree.c hyp/passive_tree.c
UNIT_SRCS_smmuv3 := $(UNIT_TREE)
UNIT_SRCS_tree := $(UNIT_TREE)
UNIT_SRCS_tree_damage := $(UNIT_SRCS_dom0_tree)

UNIT_LIBS_board := -lfdt
UNIT_LIBS_board_ram := -lfdt
UNIT_LIBS_board_refused := -lfdt
UNIT_LIBS_devices := -lfdt
UNIT_LIBS_dom0_tree := -lfdt
UNIT_LIBS_hidden := -lfdt
UNIT_LIBS_iommu := -lfdt
UNIT_LIBS_smmuv3 := -lfdt
UNIT_LIBS_tree := -lfdt
UNIT_LIBS_tree_damage := -lfdt
