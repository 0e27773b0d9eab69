/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What the SMMU reports while dom0 runs: events and global errors (Arm IHI 0070, chapter 7). */
#include "../clock.h"
#include "../console.h"
#include "../mmio.h"
#include "command.h"
#include "event.h"
#include "queue.h"
#include "registers.h"
#include "smmu.h"

/* A device can fault as often as it likes; the console is slow, and EL2 prints while dom0 waits. */
#define REPORTS_PER_PERIOD 10u
#define PERIOD_US          1000000u
#define PAGE_SIZE          4096u

static const struct {
    uint32_t bit;
    const char *text;
} errors[] = {
    {SMMU_GERROR_EVENTQ_ABT_ERR,
     "EVENTQ_ABT_ERR: the event queue is not writable: events are lost"},
    {SMMU_GERROR_PRIQ_ABT_ERR, "PRIQ_ABT_ERR: the page request queue is not writable"},
    {SMMU_GERROR_MSI_CMDQ_ABT_ERR, "MSI_CMDQ_ABT_ERR: a CMD_SYNC's message was aborted"},
    {SMMU_GERROR_MSI_EVENTQ_ABT_ERR, "MSI_EVENTQ_ABT_ERR: an event's message was aborted"},
    {SMMU_GERROR_MSI_PRIQ_ABT_ERR, "MSI_PRIQ_ABT_ERR: a page request's message was aborted"},
    {SMMU_GERROR_MSI_GERROR_ABT_ERR, "MSI_GERROR_ABT_ERR: an error's message was aborted"},
    {SMMU_GERROR_SFM_ERR, "SFM_ERR: it failed, and stops all traffic from now on"},
};

/* When the time has passed that counts were for. */
static void start_period(struct smmu *smmu)
{
    smmu->unreported = 0;
    smmu->reports = 0;
    smmu->reports_until = clock_deadline(PERIOD_US);
}

static void leave_out(struct smmu *smmu)
{
    if (smmu->unreported++ == 0)
        console_printf("hyp: the SMMU at 0x%llx: more reports follow, counted and not printed\n",
                       (unsigned long long)smmu->base);
}

/* Whether one more line may be printed now. */
static bool may_report(struct smmu *smmu)
{
    if (smmu->reports == 0 || clock_passed(smmu->reports_until)) {
        if (smmu->unreported > 0)
            console_printf("hyp: the SMMU at 0x%llx: %llu reports were not printed\n",
                           (unsigned long long)smmu->base, (unsigned long long)smmu->unreported);
        start_period(smmu);
    }
    if (smmu->reports == REPORTS_PER_PERIOD) {
        leave_out(smmu);
        return false;
    }
    smmu->reports++;
    return true;
}

/* One transfer that is stopped can make a fault of each word. */
static bool is_like_last(const struct smmu *smmu, const struct event *event)
{
    return smmu->reports > 0 && !clock_passed(smmu->reports_until) &&
           smmu->last.number == event->number && smmu->last.stream == event->stream &&
           smmu->last.page == event->input / PAGE_SIZE;
}

static void handle_event(struct smmu *smmu, const uint64_t record[EVENT_WORDS])
{
    char text[EVENT_TEXT_MAX];
    struct event event;
    const char *error = NULL;

    event_decode(&event, record);
    if (is_like_last(smmu, &event)) {
        leave_out(smmu);
    } else if (may_report(smmu)) {
        console_printf("hyp: SMMU fault: %s (SMMU 0x%llx)\n",
                       event_format(&event, text, sizeof(text)), (unsigned long long)smmu->base);
        smmu->last.number = event.number;
        smmu->last.stream = event.stream;
        smmu->last.page = event.input / PAGE_SIZE;
    }
    if (event.stalled)
        error = queue_push(smmu, command_resume_abort(event.stream, event.stall_tag));
    if (error != NULL && may_report(smmu))
        console_printf("hyp: the SMMU at 0x%llx: a stalled transaction stays so: %s\n",
                       (unsigned long long)smmu->base, error);
}

/*
 * The interrupt comes when the queue stops being empty (3.18.2), so a call has to leave it empty.
 * Four times its length is enough for what a device does by mistake; what is left after that is a
 * flood, and thrown away.
 */
static void handle_events(struct smmu *smmu)
{
    uint32_t budget = 4u << smmu->events.log2_size;
    uint64_t record[EVENT_WORDS];

    while (budget > 0 && queue_pop_event(smmu, record)) {
        handle_event(smmu, record);
        budget--;
    }
    if (queue_events_lost(smmu) && may_report(smmu))
        console_printf("hyp: the SMMU at 0x%llx: events were lost: its queue was full\n",
                       (unsigned long long)smmu->base);
    if (budget == 0)
        smmu->unreported += queue_discard_events(smmu);
}

void smmu_handle_events(struct smmu *smmu)
{
    if (smmu->stage == 0)
        return;
    spinlock_take(&smmu->lock);
    handle_events(smmu);
    spinlock_release(&smmu->lock);
}

static void handle_error(struct smmu *smmu)
{
    const char *reason = queue_recover(smmu);
    uint32_t active;
    unsigned int i;

    if (reason != NULL && may_report(smmu))
        console_printf("hyp: SMMU error: CMDQ_ERR: %s (SMMU 0x%llx)\n", reason,
                       (unsigned long long)smmu->base);
    active = (mmio_read32(smmu->base + SMMU_GERROR) ^ mmio_read32(smmu->base + SMMU_GERRORN)) &
             ~SMMU_GERROR_CMDQ_ERR;
    for (i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
        if ((active & errors[i].bit) != 0 && may_report(smmu))
            console_printf("hyp: SMMU error: %s (SMMU 0x%llx)\n", errors[i].text,
                           (unsigned long long)smmu->base);
    }
    mmio_write32(smmu->base + SMMU_GERRORN, mmio_read32(smmu->base + SMMU_GERRORN) ^ active);
}

void smmu_handle_error(struct smmu *smmu)
{
    if (smmu->stage == 0)
        return;
    spinlock_take(&smmu->lock);
    handle_error(smmu);
    spinlock_release(&smmu->lock);
}
