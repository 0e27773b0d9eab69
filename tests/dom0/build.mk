# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Bare-metal programs that run as dom0: NAME is made of the common objects and of DOM0_SRCS_NAME, one of which
# has run(), into build/dom0/NAME.elf and NAME.img. They are compiled as hyp/ is (hyp/build.mk).
DOM0_NAMES := hello hostile legacy modern noted batches leave
DOM0_SRCS_hello := tests/dom0/run_hello.c
DOM0_SRCS_hostile := $(wildcard tests/isolation/*.[cS])
DOM0_SRCS_leave := tests/dom0/run_leave.c
DOM0_SRCS_batches := tests/dom0/run_batches.c
DOM0_GRANTS := $(addprefix tests/dom0/,run_grants.c case_abi.c case_smp.c case_dma.c case_race.c edu.c)
DOM0_SRCS_legacy := $(DOM0_GRANTS) tests/dom0/dma_legacy.c
DOM0_SRCS_modern := $(DOM0_GRANTS) tests/dom0/dma_modern.c
DOM0_SRCS_noted := $(DOM0_SRCS_modern) tests/dom0/note.c

DOM0_COMMON := $(addprefix tests/dom0/,start.c platform.c mmu.c trap.c psci.c cpu.c pci.c virtqueue.c \
	virtio.c virtio_pci.c virtio_mmio.c blk.c disks.c foreign.c checksum.c report.c) \
	hyp/console.c hyp/halt.c hyp/string.c hyp/mmio.c hyp/clock.c loader/tree.c
DOM0_ASMS := tests/dom0/head.S tests/dom0/vectors.S
dom0_objects = $(patsubst %,$(B)/hyp/%.o,$(basename $(DOM0_ASMS) $(DOM0_COMMON) $(DOM0_SRCS_$1)))
DOM0_LDFLAGS := $(BARE_LDFLAGS) -Wl,-T,tests/dom0/dom0.lds

DOM0_ELFS := $(DOM0_NAMES:%=$(B)/dom0/%.elf)
DOM0_FILES := $(DOM0_ELFS) $(DOM0_ELFS:.elf=.img) $(B)/dom0/disk

.PHONY: dom0
dom0: $(DOM0_FILES)
CHECK_NEEDS += dom0

$(DOM0_ELFS): $(B)/dom0/%.elf: $$(call dom0_objects,$$*) $(HYP_LIBS) tests/dom0/dom0.lds
	$(call say,LD,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CROSS_COMPILE)gcc $(DOM0_LDFLAGS) -o $@ $(filter %.o,$^) $(HYP_LIBS)

$(B)/dom0/%.img: $(B)/dom0/%.elf
	$(call say,OBJCOPY,$@)
	$(Q)$(CROSS_COMPILE)objcopy -O binary $< $@

$(B)/host/make-test-disk: $$(call host_objects,tests/grants/make_disk.c)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) -o $@ $^

$(B)/dom0/disk: $(B)/host/make-test-disk
	$(Q)mkdir -p $(@D)
	$(Q)$< 0x400000 >$@

-include $(foreach name,$(DOM0_NAMES),$(patsubst %.o,%.d,$(call dom0_objects,$(name))))
