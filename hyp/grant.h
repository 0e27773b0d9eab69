/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Mapping and unmapping what the passive domain grants, with the rules and the status codes of
 * Xen's grant tables (xen.h): in dom0's stage 2, and so for its CPUs and for the devices that the
 * SMMU translates. Safe on several CPUs at once.
 */
#ifndef HYP_GRANT_H
#define HYP_GRANT_H

#include <stdint.h>

#include "passive.h"
#include "xen.h"

/* Panics when there is no memory to keep track with. */
void grant_init(const struct passive *passive);

/* Each element gets its status and, if that is GNTST_OKAY, its handle and machine address. */
void grant_map(struct gnttab_map_grant_ref *elements, uint32_t count);

/* Each element gets its status. When this is done, neither a CPU nor a device uses what was
 * unmapped any more. */
void grant_unmap(struct gnttab_unmap_grant_ref *elements, uint32_t count);

#endif
