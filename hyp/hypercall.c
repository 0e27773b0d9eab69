/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "hypercall.h"

#include "grant.h"
#include "guest.h"
#include "xen.h"

/* The version whose ABI this is, as XENVER_version has it. */
#define ABI_MAJOR 4
#define ABI_MINOR 17

/* Elements of a batch: interrupts wait that long, and TLBs are invalidated that often. */
#define BATCH 64u

static int64_t get_features(uint64_t address)
{
    struct xen_feature_info info;

    if (!guest_read(&info, address, sizeof(info)))
        return -XEN_EFAULT;
    if (info.submap_idx != 0)
        return -XEN_EINVAL;
    info.submap = 1u << XENFEAT_WRITABLE_PAGE_TABLES | 1u << XENFEAT_AUTO_TRANSLATED_PHYSMAP |
                  1u << XENFEAT_DOM0 | 1u << XENFEAT_ARM_SMCCC_SUPPORTED |
                  1u << XENFEAT_DIRECT_MAPPED;
    return guest_write(address, &info, sizeof(info)) ? 0 : -XEN_EFAULT;
}

static int64_t xen_version(uint32_t command, uint64_t address)
{
    switch (command) {
    case XENVER_VERSION:
        return ABI_MAJOR << 16 | ABI_MINOR;
    case XENVER_GET_FEATURES:
        return get_features(address);
    default:
        return -XEN_ENOSYS;
    }
}

/* One batch: 0 or an error. What cannot be told dom0 afterwards is not done. */
static int64_t map_batch(uint64_t address, uint32_t count)
{
    struct gnttab_map_grant_ref elements[BATCH];

    if (!guest_read(elements, address, count * sizeof(*elements)) ||
        !guest_is_writable(address, count * sizeof(*elements)))
        return -XEN_EFAULT;
    grant_map(elements, count);
    return guest_write(address, elements, count * sizeof(*elements)) ? 0 : -XEN_EFAULT;
}

static int64_t unmap_batch(uint64_t address, uint32_t count)
{
    struct gnttab_unmap_grant_ref elements[BATCH];

    if (!guest_read(elements, address, count * sizeof(*elements)) ||
        !guest_is_writable(address, count * sizeof(*elements)))
        return -XEN_EFAULT;
    grant_unmap(elements, count);
    return guest_write(address, elements, count * sizeof(*elements)) ? 0 : -XEN_EFAULT;
}

/*
 * Longer lists than a batch are continued as Xen continues them: the rest takes the list's place in
 * the argument registers, and dom0 makes the call again, once it has taken its interrupts.
 */
static void grant_table_op(struct frame *frame)
{
    static const struct {
        int64_t (*run)(uint64_t address, uint32_t count);
        uint32_t size;
    } operations[] = {
        [GNTTABOP_MAP_GRANT_REF] = {map_batch, sizeof(struct gnttab_map_grant_ref)},
        [GNTTABOP_UNMAP_GRANT_REF] = {unmap_batch, sizeof(struct gnttab_unmap_grant_ref)},
    };
    uint32_t command = (uint32_t)frame->x[0];
    uint32_t count = (uint32_t)frame->x[2];
    uint32_t part = count < BATCH ? count : BATCH;
    int64_t result;

    if (command >= sizeof(operations) / sizeof(operations[0]))
        result = -XEN_ENOSYS;
    else if (count > INT32_MAX)
        result = -XEN_EINVAL;
    else
        result = operations[command].run(frame->x[1], part);
    if (result == 0 && part < count) {
        frame->x[1] += (uint64_t)part * operations[command].size;
        frame->x[2] = count - part;
        frame->pc -= 4;
        return;
    }
    frame->x[0] = (uint64_t)result;
}

void hypercall(struct frame *frame)
{
    switch (frame->x[16]) {
    case XEN_HYPERVISOR_XEN_VERSION:
        frame->x[0] = (uint64_t)xen_version((uint32_t)frame->x[0], frame->x[1]);
        break;
    case XEN_HYPERVISOR_GRANT_TABLE_OP:
        grant_table_op(frame);
        break;
    default:
        frame->x[0] = (uint64_t)-XEN_ENOSYS;
    }
}
