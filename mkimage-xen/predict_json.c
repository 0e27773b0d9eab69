/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include <stdlib.h>

#include "json.h"
#include "predict.h"

/* "verdict" and "reason"; null when there is no verdict. */
static void add_verdict(json_object *object, const struct policy_verdict *verdict)
{
    json_object_object_add(object, "verdict",
                           json_text(verdict ? policy_action_name(verdict->action) : NULL));
    json_object_object_add(object, "reason",
                           json_text(verdict ? policy_reason_name(verdict->reason) : NULL));
}

static json_object *new_iommus(const struct platform *platform)
{
    json_object *iommus = json_object_new_array();

    for (uint32_t i = 0; i < platform->iommu_count; i++) {
        const struct platform_iommu *iommu = &platform->list[i];
        json_object *object = json_object_new_object();

        json_object_object_add(object, "path", json_text(iommu->path));
        json_object_object_add(object, "compatible", json_text(iommu->compatible));
        json_object_object_add(object, "kind", json_text(iommu_kind_name(iommu->kind)));
        json_object_object_add(object, "enabled", json_object_new_boolean(iommu->enabled));
        json_object_object_add(object, "hidden", json_object_new_boolean(iommu->hidden));
        json_object_object_add(object, "driven", json_object_new_boolean(iommu->driven));
        json_object_object_add(object, "devices", json_object_new_int64(iommu->devices));
        json_object_array_add(iommus, object);
    }
    return iommus;
}

/* [first, count] of each run. */
static json_object *new_streams(const struct devices *found, uint32_t device, uint32_t *next)
{
    json_object *streams = json_object_new_array();

    for (; *next < found->stream_count && found->streams[*next].device == device; (*next)++) {
        json_object *run = json_object_new_array();

        json_object_array_add(run, json_object_new_int64(found->streams[*next].first));
        json_object_array_add(run, json_object_new_int64(found->streams[*next].count));
        json_object_array_add(streams, run);
    }
    return streams;
}

static json_object *new_device(const struct prediction *prediction,
                               const struct platform_device *device, uint32_t *next_stream)
{
    const struct platform *platform = prediction->platform;
    enum predict_state state = predict_state(prediction, device);
    json_object *object = json_object_new_object();

    json_object_object_add(object, "path", json_text(device->path));
    json_object_object_add(object, "state", json_text(predict_state_name(state)));
    json_object_object_add(object, "reason", json_text(platform_fact_name(device->fact)));
    json_object_object_add(object, "sign", json_text(device->sign));
    json_object_object_add(
        object, "iommu",
        json_text(device->iommu == PLATFORM_NONE ? NULL : platform->list[device->iommu].path));
    if (device->found == PLATFORM_NONE)
        return object;
    json_object_object_add(object, "streams",
                           new_streams(&platform->found, device->found, next_stream));
    if (state == PREDICT_PROTECTED)
        json_object_object_add(object, "phandle",
                               json_object_new_int64(platform->found.list[device->found].phandle));
    return object;
}

static json_object *new_devices(const struct prediction *prediction)
{
    json_object *devices = json_object_new_array();
    uint32_t next_stream = 0;

    for (uint32_t i = 0; i < prediction->platform->device_count; i++)
        json_object_array_add(
            devices, new_device(prediction, &prediction->platform->devices[i], &next_stream));
    return devices;
}

static json_object *new_dts(const struct prediction *prediction)
{
    void *fdt = predict_hypervisor(prediction);
    json_object *text = NULL;
    char *dts = NULL;
    size_t size = 0;
    FILE *stream;

    if (!fdt)
        return NULL;
    stream = open_memstream(&dts, &size);
    if (stream) {
        predict_print_dts(stream, fdt);
        fclose(stream);
        text = json_text(dts);
    }
    free(dts);
    free(fdt);
    return text;
}

static json_object *new_other(const struct prediction *prediction)
{
    json_object *object = json_object_new_object();

    add_verdict(object, &prediction->other);
    if (prediction->platform)
        json_object_object_add(
            object, "devices",
            json_object_new_int64(prediction->other.action == POLICY_SMMU_ON
                                      ? platform_protectable(prediction->platform)
                                      : 0));
    return object;
}

void predict_print_json(const struct prediction *prediction)
{
    const struct advert *advert = &prediction->input->image.advert;
    bool decided = prediction->error[0] == '\0';
    json_object *object = json_object_new_object();

    json_object_object_add(object, "file", json_text(prediction->path));
    json_object_object_add(object, "board", json_text(prediction->board));
    json_object_object_add(object, "iommu", json_text(policy_mode_name(prediction->mode)));
    json_object_object_add(
        object, "note",
        json_text(prediction->readable ? advert_status_name(advert->status) : NULL));
    json_object_object_add(object, "error", json_text(decided ? NULL : prediction->error));
    add_verdict(object, decided ? &prediction->verdict : NULL);
    json_object_object_add(object, "warning",
                           json_object_new_boolean(decided && prediction->verdict.warn));
    json_object_object_add(object, "unusable", json_text(prediction->unusable));
    json_object_object_add(object, "unusable_smmu", json_text(prediction->unusable_smmu));
    json_object_object_add(
        object, "protected",
        prediction->platform ? json_object_new_int64(predict_protected(prediction)) : NULL);
    json_object_object_add(object, "stage", json_text(predict_stage(prediction)));
    json_object_object_add(object, prediction->board ? "with_drivers" : "without_smmu",
                           decided ? new_other(prediction) : NULL);
    if (prediction->platform) {
        json_object_object_add(object, "model", json_text(prediction->platform->model));
        json_object_object_add(object, "iommus", new_iommus(prediction->platform));
        json_object_object_add(object, "devices", new_devices(prediction));
        json_object_object_add(object, "hypervisor", new_dts(prediction));
    }
    json_print(object);
}
