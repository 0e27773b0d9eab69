/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What the hypervisor has of Xen's ABI for guests on Arm (Xen xen/include/public: arch-arm.h,
 * xen.h, version.h, features.h, grant_table.h). Structures are little-endian, and laid out as
 * AAPCS64 says.
 */
#ifndef HYP_XEN_H
#define HYP_XEN_H

#include <stddef.h>
#include <stdint.h>

/* arch-arm.h: HVC's immediate; the number is in x16, the arguments in x0-x4, the result in x0. */
#define XEN_HYPERCALL_TAG 0xea1u

/* xen.h: hypercall numbers, and the errno.h values of results */
#define XEN_HYPERVISOR_XEN_VERSION    17u
#define XEN_HYPERVISOR_GRANT_TABLE_OP 20u

#define XEN_EFAULT 14
#define XEN_EINVAL 22
#define XEN_ENOSYS 38

/* version.h, features.h */
#define XENVER_VERSION      0u
#define XENVER_GET_FEATURES 6u

struct xen_feature_info {
    uint32_t submap_idx; /* in */
    uint32_t submap;     /* out */
};

#define XENFEAT_WRITABLE_PAGE_TABLES    0u
#define XENFEAT_AUTO_TRANSLATED_PHYSMAP 2u
#define XENFEAT_DOM0                    11u
#define XENFEAT_ARM_SMCCC_SUPPORTED     14u
#define XENFEAT_DIRECT_MAPPED           17u

/* grant_table.h */
#define GNTTABOP_MAP_GRANT_REF   0u
#define GNTTABOP_UNMAP_GRANT_REF 1u

#define GNTMAP_DEVICE_MAP (1u << 0)
#define GNTMAP_HOST_MAP   (1u << 1)
#define GNTMAP_READONLY   (1u << 2)

#define GNTST_OKAY          0
#define GNTST_GENERAL_ERROR (-1)
#define GNTST_BAD_DOMAIN    (-2)
#define GNTST_BAD_GNTREF    (-3)
#define GNTST_BAD_HANDLE    (-4)
#define GNTST_BAD_VIRT_ADDR (-5)

struct gnttab_map_grant_ref {
    uint64_t host_addr; /* in: an IPA */
    uint32_t flags;
    uint32_t ref;
    uint16_t dom;
    int16_t status; /* out, from here on */
    uint32_t handle;
    uint64_t dev_bus_addr; /* the machine address */
};

struct gnttab_unmap_grant_ref {
    uint64_t host_addr; /* in */
    uint64_t dev_bus_addr;
    uint32_t handle;
    int16_t status; /* out */
    uint16_t padding;
};

_Static_assert(sizeof(struct gnttab_map_grant_ref) == 32 &&
                   offsetof(struct gnttab_map_grant_ref, status) == 18 &&
                   offsetof(struct gnttab_map_grant_ref, dev_bus_addr) == 24,
               "grant_table.h");
_Static_assert(sizeof(struct gnttab_unmap_grant_ref) == 24 &&
                   offsetof(struct gnttab_unmap_grant_ref, status) == 20,
               "grant_table.h");

#endif
