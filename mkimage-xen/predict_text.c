/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include <inttypes.h>
#include <libfdt.h>
#include <stdlib.h>
#include <string.h>

#include "../loader/tree.h"
#include "predict.h"

static void put_text(const char *text)
{
    message_bytes(stdout, (struct bytes){(const uint8_t *)text, strlen(text)});
}

static void print_verdict(const struct prediction *prediction)
{
    put_text(prediction->path);
    if (prediction->error[0] != '\0')
        puts(": no verdict: hyp boots nothing");
    else
        printf(": %s (%s): %s\n", policy_action_name(prediction->verdict.action),
               policy_reason_name(prediction->verdict.reason),
               policy_reason_text(prediction->verdict.reason));
}

static void print_note(const struct prediction *prediction)
{
    const struct advert *advert = &prediction->input->image.advert;
    char names[NAMES_SIZE * 2];

    names_print(prediction->names, names, sizeof(names));
    printf("  note         %s%s%s\n", advert_status_name(advert->status),
           prediction->names->length ? ": " : "", prediction->names->length ? names : "");
}

static void print_board(const struct prediction *prediction)
{
    printf("  board        ");
    if (!prediction->board)
        fputs("any, with an SMMU as --smmu says", stdout);
    else
        put_text(prediction->platform->model ? prediction->platform->model : prediction->board);
    printf(", iommu=%s\n", policy_mode_name(prediction->mode));
    if (prediction->unusable) {
        printf("  warning      ");
        put_text(prediction->unusable_smmu ? prediction->unusable_smmu : "the SMMU");
        printf(" cannot be used: %s\n", prediction->unusable);
    }
    if (prediction->error[0] == '\0' && prediction->verdict.warn)
        printf("  warning      (%s) %s\n", policy_reason_name(prediction->verdict.reason),
               policy_reason_text(prediction->verdict.reason));
}

static void print_iommus(const struct platform *platform)
{
    for (uint32_t i = 0; i < platform->iommu_count; i++) {
        const struct platform_iommu *iommu = &platform->list[i];

        if (!iommu->enabled)
            continue;
        fputs("  iommu        ", stdout);
        put_text(iommu->path);
        printf(": %s (", iommu_kind_title(iommu->kind));
        put_text(iommu->compatible ? iommu->compatible : "no compatible");
        printf("), %u device%s%s\n", iommu->devices, message_plural(iommu->devices),
               iommu_kind_is_smmu(iommu->kind) && !iommu->driven ? ": hyp drives SMMUv3 only" : "");
    }
}

/* Of the device whose first run is at *next, which moves on to the next device's. */
static uint64_t stream_count(const struct devices *found, uint32_t device, uint32_t *next)
{
    uint64_t count = 0;

    for (; *next < found->stream_count && found->streams[*next].device == device; (*next)++)
        count += found->streams[*next].count;
    return count;
}

static void print_device(const struct prediction *prediction, const struct platform_device *device,
                         uint32_t *next_stream)
{
    const struct platform *platform = prediction->platform;
    enum predict_state state = predict_state(prediction, device);

    printf("  %-12s ", predict_state_name(state));
    put_text(device->path);
    printf(" (%s): %s", platform_fact_name(device->fact), platform_fact_text(device->fact));
    if (device->fact == PLATFORM_NO_IOMMU || device->fact == PLATFORM_BAD_REFERENCE)
        printf(" (%s)", device->sign);
    if (device->found != PLATFORM_NONE) {
        uint64_t streams = stream_count(&platform->found, device->found, next_stream);

        printf(", %" PRIu64 " stream%s", streams, message_plural(streams));
        if (state == PREDICT_PROTECTED)
            printf(", phandle 0x%" PRIx32, platform->found.list[device->found].phandle);
    }
    putchar('\n');
}

static void print_other(const struct prediction *prediction)
{
    const struct policy_verdict *other = &prediction->other;

    if (prediction->error[0] != '\0' || (other->action == prediction->verdict.action &&
                                         other->reason == prediction->verdict.reason))
        return;
    printf("  %s %s (%s)", prediction->platform ? "with drivers" : "without SMMU",
           policy_action_name(other->action), policy_reason_name(other->reason));
    if (prediction->platform) {
        uint32_t count =
            other->action == POLICY_SMMU_ON ? platform_protectable(prediction->platform) : 0;

        printf(": a hypervisor with a driver for every SMMU, %" PRIu32 " device%s protected", count,
               message_plural(count));
    }
    putchar('\n');
}

void predict_print_dts(FILE *stream, const void *fdt)
{
    int node = fdt_first_subnode(fdt, 0);
    int property;

    fprintf(stream, "%s {\n", fdt_get_name(fdt, node, NULL));
    fdt_for_each_property_offset(property, fdt, node)
    {
        const char *name;
        int size;
        struct bytes value = {.data = fdt_getprop_by_offset(fdt, property, &name, &size)};

        value.size = (size_t)size;
        fprintf(stream, "\t%s", name);
        if (tree_string(value) && size > 1) {
            fprintf(stream, " = \"%s\"", tree_string(value));
        } else if (size > 0) {
            fputs(" = <", stream);
            for (size_t i = 0; i < value.size / 4; i++)
                fprintf(stream, "%s0x%" PRIx32, i ? " " : "", tree_cell(value, i));
            fputc('>', stream);
        }
        fputs(";\n", stream);
    }
    fputs("};\n", stream);
}

void predict_print_text(const struct prediction *prediction)
{
    void *hypervisor = predict_hypervisor(prediction);

    print_verdict(prediction);
    print_note(prediction);
    print_board(prediction);
    if (prediction->platform && prediction->error[0] == '\0') {
        const struct policy_verdict *verdict = &prediction->verdict;

        printf("  log          " POLICY_LINE "\n",
               advert_status_name(prediction->input->image.advert.status),
               policy_action_name(verdict->action), policy_reason_name(verdict->reason),
               predict_protected(prediction), predict_stage(prediction));
    }
    print_other(prediction);
    if (prediction->platform) {
        uint32_t next_stream = 0;

        print_iommus(prediction->platform);
        for (uint32_t i = 0; i < prediction->platform->device_count; i++)
            print_device(prediction, &prediction->platform->devices[i], &next_stream);
    }
    if (hypervisor)
        predict_print_dts(stdout, hypervisor);
    free(hypervisor);
}
