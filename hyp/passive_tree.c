/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What dom0's device tree says of the passive domain. */
#include <libfdt.h>

#include "passive.h"

static int write_pair(void *out, const char *name, uint32_t first, uint32_t second)
{
    const fdt32_t cells[] = {cpu_to_fdt32(first), cpu_to_fdt32(second)};

    return fdt_property(out, name, cells, sizeof(cells));
}

static int write_range(void *out, const char *name, const struct board_range *range)
{
    const fdt64_t numbers[] = {cpu_to_fdt64(range->base), cpu_to_fdt64(range->size)};

    return fdt_property(out, name, numbers, sizeof(numbers));
}

int passive_write(void *out, const struct passive *passive)
{
    uint32_t writable = passive_writable(passive);
    int error = fdt_begin_node(out, "passive-domain");

    if (error == 0)
        error =
            fdt_property(out, "compatible", PASSIVE_COMPATIBLE, (int)sizeof(PASSIVE_COMPATIBLE));
    if (error == 0)
        error = fdt_property_u32(out, "domid", PASSIVE_DOMID);
    if (error == 0)
        error = write_pair(out, "grants", passive_reference(0), writable);
    if (error == 0)
        error = write_pair(out, "read-only-grants", passive_reference(writable),
                           passive_read_only(passive));
    if (error == 0)
        error = write_range(out, "window", &passive->window);
    return error == 0 ? fdt_end_node(out) : error;
}
