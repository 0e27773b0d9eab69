/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * dom0's side of the GIC CPU interface: interrupts that EL2 acknowledged are handed to dom0 through
 * list registers (Arm IHI 0069, 6 "Virtual interrupt handling and prioritization"). SPIs and PPIs
 * are linked to their physical interrupt, so that dom0's end-of-interrupt deactivates it without a
 * trap.
 */
#ifndef HYP_VGIC_H
#define HYP_VGIC_H

#include <stdbool.h>
#include <stdint.h>

#include "spinlock.h"

/* More than the interrupts that can wait at once in practice; when it is full, EL2 stops
 * acknowledging. */
#define VGIC_QUEUE   256u
#define VGIC_MAX_LRS 16u

struct vgic_pending {
    uint32_t intid;
    uint8_t priority;
};

/* Of one CPU; touched by that CPU alone, but for the inbox. */
struct vgic {
    unsigned int lr_count;
    unsigned int queued;
    struct vgic_pending queue[VGIC_QUEUE]; /* waiting for a list register, oldest first */
    uint64_t saved_lr[VGIC_MAX_LRS];
    uint64_t saved_apr[4];
    uint64_t saved_vmcr;
    struct spinlock inbox_lock;
    unsigned int inbox_count;
    struct vgic_pending inbox[VGIC_QUEUE]; /* left by a CPU that went down; any CPU may add */
};

/* Sets the virtual CPU interface of this CPU up, empty and enabled. */
void vgic_init(struct vgic *vgic);

/* Whether another interrupt can be taken in. */
bool vgic_has_room(const struct vgic *vgic);

/* Hands an acknowledged interrupt to dom0. */
void vgic_inject(struct vgic *vgic, uint32_t intid, uint8_t priority);

/* Moves waiting interrupts to free list registers: on the maintenance interrupt. */
void vgic_refill(struct vgic *vgic);

/* Whether dom0 has an interrupt to take that EL2 has taken in already. */
bool vgic_has_pending(const struct vgic *vgic);

/*
 * For a CPU that is going down: gives what dom0 has not taken yet back to the distributor (SPIs),
 * or to another CPU (SGIs and LPIs), which is to be kicked then (gic.h).
 */
void vgic_evacuate(struct vgic *vgic, struct vgic *other);

/* Takes what has come into this CPU's inbox. */
void vgic_take_inbox(struct vgic *vgic);

/* Around a suspend that may lose the CPU's registers. */
void vgic_save(struct vgic *vgic);
void vgic_restore(struct vgic *vgic);

#endif
