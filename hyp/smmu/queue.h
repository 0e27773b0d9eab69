/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The SMMU's command queue and event queue (Arm IHI 0070, 3.5). */
#ifndef HYP_SMMU_QUEUE_H
#define HYP_SMMU_QUEUE_H

#include <stdbool.h>
#include <stdint.h>

#include "command.h"
#include "event.h"
#include "smmu.h"

/* Every wait for the SMMU ends after this time. */
#define QUEUE_TIMEOUT_US 100000u

/* Makes both queues, as large as the SMMU takes (`commands`, `events`: log2 of the entries), within
 * reason. An error when there is no memory. */
const char *queue_init(struct smmu *smmu, unsigned int commands, unsigned int events);

/* Point the SMMU at a queue, empty; while CR0 has that queue disabled. */
void queue_attach_commands(struct smmu *smmu);
void queue_attach_events(struct smmu *smmu);

/* Hands a command to the SMMU. An error when the queue stays full. */
const char *queue_push(struct smmu *smmu, struct command command);

/* Waits until all commands so far have taken effect. An error when they do not, or when the SMMU
 * refused one. */
const char *queue_sync(struct smmu *smmu);

/*
 * Deals with GERROR.CMDQ_ERR, if it is active: a command that the SMMU refuses is replaced by one
 * that does nothing, and the queue goes on. Returns why it stopped, or NULL when it did not. What
 * cannot be repaired stays unacknowledged, and the queue stopped.
 */
const char *queue_recover(struct smmu *smmu);

/* Takes the oldest event out of its queue; false when there is none. */
bool queue_pop_event(struct smmu *smmu, uint64_t record[EVENT_WORDS]);

/* Whether the SMMU had to drop events since the last time this was asked. */
bool queue_events_lost(struct smmu *smmu);

/* Empties the event queue unseen, and returns how many there were. */
uint32_t queue_discard_events(struct smmu *smmu);

#endif
