/* SPDX-License-Identifier: MIT */
#include "hypervisor.h"

#include <libfdt.h>

static int write_protected_devices(void *out, const struct devices *devices)
{
    void *value;
    uint32_t i;
    int error =
        fdt_property_placeholder(out, "protected-devices", (int)(4 * devices->count), &value);

    for (i = 0; i < devices->count && error == 0; i++)
        store_u32((uint8_t *)value + 4 * i, devices->list[i].phandle, ENDIAN_BIG);
    return error;
}

int hypervisor_write(void *out, const struct devices *devices)
{
    int error = fdt_begin_node(out, "hypervisor");

    if (error == 0)
        error = fdt_property(out, "compatible", HYPERVISOR_COMPATIBLE,
                             (int)sizeof(HYPERVISOR_COMPATIBLE));
    if (error == 0 && devices != NULL)
        error = write_protected_devices(out, devices);
    return error == 0 ? fdt_end_node(out) : error;
}
