/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "queue.h"

#include <stddef.h>

#include "../clock.h"
#include "../console.h"
#include "../mmio.h"
#include "registers.h"
#include "tables.h"

#define QUEUE_COMMANDS_LOG2 8u /* 256 commands of 16 bytes, 128 events of 32: 4 KiB each */
#define QUEUE_EVENTS_LOG2   7u

/* SMMU_CMDQ_CONS.ERR (IHI 0070, 7.1) */
#define CERROR_ILL 1u
#define CERROR_ABT 2u

static const char no_memory[] = "no memory for its queues where it can address it";
static const char full[] = "its command queue stays full";
static const char no_sync[] = "CMD_SYNC is not answered";
static const char refused[] = "it refuses a command (CERROR_ILL)";
static const char refused_sync[] = "it refuses CMD_SYNC";
static const char unreadable[] = "it cannot read its command queue (CERROR_ABT)";
static const char unexplained[] = "its command queue stopped with an error that is not known here";

/* Index and wrap bit: what PROD.WR and CONS.RD hold (IHI 0070, 3.5). */
static uint32_t position_mask(const struct smmu_queue *queue)
{
    return (2u << queue->log2_size) - 1;
}

static uint32_t index_mask(const struct smmu_queue *queue)
{
    return (1u << queue->log2_size) - 1;
}

static uint32_t next_position(const struct smmu_queue *queue, uint32_t position)
{
    return (position + 1) & position_mask(queue);
}

static uint64_t *entry_at(const struct smmu_queue *queue, uint32_t position)
{
    return &queue->entries[(size_t)(position & index_mask(queue)) * queue->entry_words];
}

static bool is_full(const struct smmu_queue *queue)
{
    return ((queue->producer ^ queue->consumer) & position_mask(queue)) == 1u << queue->log2_size;
}

static uint64_t base_register(const struct smmu_queue *queue)
{
    return SMMU_BASE_ALLOCATE | (uintptr_t)queue->entries | queue->log2_size;
}

static bool make_queue(const struct smmu *smmu, struct smmu_queue *queue, uint32_t entry_words,
                       unsigned int log2_size)
{
    queue->entry_words = entry_words;
    queue->log2_size = log2_size;
    queue->producer = 0;
    queue->consumer = 0;
    queue->entries = tables_alloc(smmu, entry_words * sizeof(uint64_t) << log2_size);
    return queue->entries != NULL;
}

const char *queue_init(struct smmu *smmu, unsigned int commands, unsigned int events)
{
    if (commands > QUEUE_COMMANDS_LOG2)
        commands = QUEUE_COMMANDS_LOG2;
    if (events > QUEUE_EVENTS_LOG2)
        events = QUEUE_EVENTS_LOG2;
    if (!make_queue(smmu, &smmu->commands, COMMAND_WORDS, commands) ||
        !make_queue(smmu, &smmu->events, EVENT_WORDS, events))
        return no_memory;
    return NULL;
}

void queue_attach_commands(struct smmu *smmu)
{
    mmio_write64(smmu->base + SMMU_CMDQ_BASE, base_register(&smmu->commands));
    mmio_write32(smmu->base + SMMU_CMDQ_PROD, smmu->commands.producer);
    mmio_write32(smmu->base + SMMU_CMDQ_CONS, smmu->commands.consumer);
}

void queue_attach_events(struct smmu *smmu)
{
    mmio_write64(smmu->base + SMMU_EVENTQ_BASE, base_register(&smmu->events));
    mmio_write32(smmu->base + SMMU_EVENTQ_PROD, smmu->events.producer);
    mmio_write32(smmu->base + SMMU_EVENTQ_CONS, smmu->events.consumer);
}

static void put_command(struct smmu *smmu, uint32_t position, struct command command)
{
    uint64_t *entry = entry_at(&smmu->commands, position);

    entry[0] = command.words[0];
    entry[1] = command.words[1];
    mmio_publish(entry, sizeof(command.words), !smmu->coherent);
}

static void read_consumer(struct smmu *smmu)
{
    smmu->commands.consumer =
        mmio_read32(smmu->base + SMMU_CMDQ_CONS) & position_mask(&smmu->commands);
}

/*
 * Waits until there is room, or with `drained` until the SMMU has consumed everything. What it
 * refuses on the way is skipped, and *error says so. False when the wait ended in vain.
 */
static bool wait_for_queue(struct smmu *smmu, bool drained, const char **error)
{
    struct smmu_queue *queue = &smmu->commands;
    uint64_t deadline = clock_deadline(QUEUE_TIMEOUT_US);
    const char *problem;
    bool last;

    do {
        last = clock_passed(deadline);
        problem = queue_recover(smmu);
        if (problem != NULL)
            *error = problem;
        if (problem != NULL && problem != refused)
            return false;
        read_consumer(smmu);
        if (drained ? queue->consumer == queue->producer : !is_full(queue))
            return true;
    } while (!last);
    return false;
}

const char *queue_push(struct smmu *smmu, struct command command)
{
    struct smmu_queue *queue = &smmu->commands;
    const char *error = NULL;

    if (is_full(queue) && !wait_for_queue(smmu, false, &error))
        return error != NULL ? error : full;
    put_command(smmu, queue->producer, command);
    queue->producer = next_position(queue, queue->producer);
    mmio_write32(smmu->base + SMMU_CMDQ_PROD, queue->producer);
    return error;
}

const char *queue_sync(struct smmu *smmu)
{
    const char *error = queue_push(smmu, command_sync());

    if (error == full)
        return error;
    if (!wait_for_queue(smmu, true, &error) && error == NULL)
        return no_sync;
    return error;
}

const char *queue_recover(struct smmu *smmu)
{
    uint32_t gerrorn = mmio_read32(smmu->base + SMMU_GERRORN);
    uint32_t active = mmio_read32(smmu->base + SMMU_GERROR) ^ gerrorn;
    uint32_t consumer, error;
    uint64_t *entry;

    if ((active & SMMU_GERROR_CMDQ_ERR) == 0)
        return NULL;
    consumer = mmio_read32(smmu->base + SMMU_CMDQ_CONS);
    error = SMMU_CMDQ_CONS_ERR(consumer);
    if (error == CERROR_ABT)
        return unreadable;
    if (error != CERROR_ILL)
        return unexplained;
    entry = entry_at(&smmu->commands, consumer);
    if (entry[0] == command_sync().words[0])
        return refused_sync;
    console_printf("hyp: the SMMU at 0x%llx: command 0x%llx 0x%llx is refused (CERROR_ILL), and "
                   "skipped\n",
                   (unsigned long long)smmu->base, (unsigned long long)entry[0],
                   (unsigned long long)entry[1]);
    put_command(smmu, consumer, command_sync());
    mmio_write32(smmu->base + SMMU_GERRORN, gerrorn ^ SMMU_GERROR_CMDQ_ERR);
    return refused;
}

bool queue_pop_event(struct smmu *smmu, uint64_t record[EVENT_WORDS])
{
    struct smmu_queue *queue = &smmu->events;
    uint32_t overflow = queue->consumer & SMMU_EVENTQ_OVERFLOW;
    const uint64_t *entry = entry_at(queue, queue->consumer);
    unsigned int i;

    queue->producer = mmio_read32(smmu->base + SMMU_EVENTQ_PROD);
    if (((queue->producer ^ queue->consumer) & position_mask(queue)) == 0)
        return false;
    /* The record is read after the index that vouches for it, and before its place is given up. */
    if (smmu->coherent)
        mmio_publish(NULL, 0, false);
    else
        mmio_refresh(entry, EVENT_WORDS * sizeof(*entry));
    for (i = 0; i < EVENT_WORDS; i++)
        record[i] = entry[i];
    mmio_publish(NULL, 0, false);
    queue->consumer = next_position(queue, queue->consumer) | overflow;
    mmio_write32(smmu->base + SMMU_EVENTQ_CONS, queue->consumer);
    return true;
}

bool queue_events_lost(struct smmu *smmu)
{
    struct smmu_queue *queue = &smmu->events;

    queue->producer = mmio_read32(smmu->base + SMMU_EVENTQ_PROD);
    if (((queue->producer ^ queue->consumer) & SMMU_EVENTQ_OVERFLOW) == 0)
        return false;
    queue->consumer ^= SMMU_EVENTQ_OVERFLOW;
    mmio_write32(smmu->base + SMMU_EVENTQ_CONS, queue->consumer);
    return true;
}

uint32_t queue_discard_events(struct smmu *smmu)
{
    struct smmu_queue *queue = &smmu->events;
    uint32_t count;

    queue->producer = mmio_read32(smmu->base + SMMU_EVENTQ_PROD);
    count = (queue->producer - queue->consumer) & position_mask(queue);
    queue->consumer =
        (queue->producer & position_mask(queue)) | (queue->consumer & SMMU_EVENTQ_OVERFLOW);
    mmio_write32(smmu->base + SMMU_EVENTQ_CONS, queue->consumer);
    return count;
}
