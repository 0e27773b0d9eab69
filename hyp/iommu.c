/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "iommu.h"

#include "console.h"
#include "gic.h"
#include "mmu.h"
#include "pool.h"
#include "smmu/smmu.h"
#include "stage2.h"

static const struct board *iommu_board;
static struct smmu smmus[SMMUV3_MAX];
static struct devices devices;

static void check(const char *error, unsigned int index, const char *what)
{
    if (error != NULL)
        panic("the SMMU at 0x%lx cannot be %s: %s", iommu_board->smmus.list[index].base, what,
              error);
}

/* What dom0 does not get, and nothing here drives. */
static void report_others(const struct hidden_frames *frames)
{
    unsigned int i;

    for (i = 0; i < frames->count; i++) {
        const struct hidden_frame *frame = &frames->list[i];

        if (frame->first && iommu_kind_is_smmu(frame->kind) &&
            !(frame->kind == IOMMU_SMMU_V3 && frame->enabled))
            console_printf(
                "hyp: the SMMU at 0x%lx (%s%s) is not driven, nor dom0's: DMA past it is "
                "as firmware left it\n",
                frame->base, iommu_kind_title(frame->kind), frame->enabled ? "" : ", disabled");
    }
}

void iommu_stop(const struct board *board)
{
    unsigned int i;

    iommu_board = board;
    for (i = 0; i < board->smmus.count; i++) {
        const struct smmuv3 *smmu = &board->smmus.list[i];

        mmu_map_device(smmu->base, smmu->size);
        check(smmu_abort(&smmus[i], smmu->base), i, "stopped");
    }
    report_others(&board->hidden);
}

struct devices *iommu_find_devices(void)
{
    enum devices_error error;

    if (iommu_board->smmus.count == 0)
        return &devices;
    devices.capacity = DEVICES_MAX;
    devices.stream_capacity = DEVICES_MAX;
    devices.list = pool_alloc(DEVICES_MAX * sizeof(*devices.list), 8);
    devices.streams = pool_alloc(DEVICES_MAX * sizeof(*devices.streams), 8);
    if (devices.list == NULL || devices.streams == NULL)
        panic("no memory for the list of devices");
    error = smmuv3_devices(iommu_board->fdt, &iommu_board->smmus, &devices);
    if (error != DEVICES_OK)
        panic("the device tree's IOMMU references: %s", devices_error_text(error));
    return &devices;
}

static bool has_devices(unsigned int index)
{
    return smmuv3_has_devices(&devices, index);
}

enum policy_smmu iommu_judge(void)
{
    struct smmuv3_hardware hardware[SMMUV3_MAX];
    unsigned int i, which = 0;
    enum policy_smmu answer;
    const char *why;

    for (i = 0; i < iommu_board->smmus.count; i++) {
        hardware[i].error = smmu_probe(&smmus[i], iommu_board->smmus.list[i].dma_coherent);
        hardware[i].sid_bits = smmus[i].sid_bits;
    }
    answer = smmuv3_judge(&iommu_board->smmus, &devices, hardware, &which, &why);
    if (why != NULL)
        console_printf("hyp: the SMMU at 0x%lx cannot be used: %s\n",
                       iommu_board->smmus.list[which].base, why);
    return answer;
}

const char *iommu_stages(void)
{
    static const char *const names[] = {"-", "1", "2", "1+2"};
    unsigned int which = 0;
    unsigned int i;

    for (i = 0; i < iommu_board->smmus.count; i++) {
        if (has_devices(i))
            which |= smmus[i].stage2 ? 2 : 1;
    }
    return names[which];
}

unsigned int iommu_address_bits(void)
{
    unsigned int bits = 64;
    unsigned int i;

    for (i = 0; i < iommu_board->smmus.count; i++) {
        if (has_devices(i) && smmus[i].oas_bits < bits)
            bits = smmus[i].oas_bits;
    }
    return bits;
}

static void handle_events(void *smmu)
{
    smmu_handle_events(smmu);
}

static void handle_error(void *smmu)
{
    smmu_handle_error(smmu);
}

static void handle_combined(void *smmu)
{
    smmu_handle_events(smmu);
    smmu_handle_error(smmu);
}

static void take_interrupts(unsigned int index)
{
    const struct board_smmu_interrupts *interrupts = &iommu_board->smmu_interrupts[index];
    struct smmu *smmu = &smmus[index];
    bool owned;

    if (interrupts->combined != 0)
        owned = gic_own(interrupts->combined, handle_combined, smmu);
    else
        owned = gic_own(interrupts->event, handle_events, smmu) &&
                gic_own(interrupts->error, handle_error, smmu);
    if (!owned) {
        console_printf("hyp: WARNING: the SMMU at 0x%lx has no SPIs for its events and errors: "
                       "faults stay unreported\n",
                       iommu_board->smmus.list[index].base);
        return;
    }
    check(smmu_enable_interrupts(smmu), index, "made to interrupt");
}

static void protect(unsigned int index)
{
    unsigned int stream_bits = smmuv3_stream_bits(&devices, index);
    struct smmu *smmu = &smmus[index];
    uint32_t i;

    check(smmu_enable(smmu, stream_bits, stage2_for_smmu(smmu->stage2)), index, "enabled");
    for (i = 0; i < devices.stream_count; i++) {
        const struct devices_streams *streams = &devices.streams[i];

        if (streams->smmu == index)
            check(smmu_open(smmu, streams->first, streams->count), index, "opened for a stream");
    }
    take_interrupts(index);
}

void iommu_protect(void)
{
    unsigned int i;

    for (i = 0; i < iommu_board->smmus.count; i++) {
        if (has_devices(i))
            protect(i);
        else if (!smmu_aborts(&smmus[i]))
            console_printf("hyp: WARNING: the SMMU at 0x%lx has no devices in the tree, ignores "
                           "GBPA.ABORT, and lets everything through\n",
                           iommu_board->smmus.list[i].base);
        else
            console_printf("hyp: the SMMU at 0x%lx has no devices in the tree, and lets nothing "
                           "through\n",
                           iommu_board->smmus.list[i].base);
    }
}

void iommu_bypass(void)
{
    unsigned int i;

    for (i = 0; i < iommu_board->smmus.count; i++) {
        check(smmu_bypass(&smmus[i]), i, "put into bypass");
        console_printf("hyp: the SMMU at 0x%lx is in bypass: devices can reach all memory, the "
                       "hypervisor's too\n",
                       iommu_board->smmus.list[i].base);
    }
}

void iommu_stop_dma(void)
{
    unsigned int i;

    for (i = 0; i < iommu_board->smmus.count; i++)
        smmu_stop(&smmus[i]);
}

void iommu_invalidate(void)
{
    unsigned int i;

    for (i = 0; i < iommu_board->smmus.count; i++) {
        if (smmus[i].stage != 0)
            check(smmu_invalidate(&smmus[i]), i, "made to forget memory that was dom0's");
    }
}

void iommu_print_state(void)
{
    unsigned int i;

    if (iommu_board->smmus.count == 0)
        console_printf("SMMU base=- state=absent cr0ack=- gbpa=-\n");
    for (i = 0; i < iommu_board->smmus.count; i++)
        smmu_print_state(&smmus[i]);
}
