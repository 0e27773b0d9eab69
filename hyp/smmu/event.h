/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Event records (Arm IHI 0070, 7.3): what the SMMU says of a transaction that it stopped. Pure. */
#ifndef HYP_SMMU_EVENT_H
#define HYP_SMMU_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EVENT_WORDS 4u

struct event {
    uint8_t number;
    const char *name;  /* as IHI 0070 has it; "unknown event" for others */
    const char *cause; /* what it means here, in a few words */
    uint32_t stream;
    bool has_substream;
    uint32_t substream;
    bool has_input; /* the address that the device used, and what it wanted there */
    uint64_t input;
    bool read;    /* else write; valid with has_input */
    bool has_ipa; /* stage 2 stopped it, at this page */
    uint64_t ipa;
    bool has_fetch; /* the SMMU's own read of this address failed */
    uint64_t fetch;
    bool stalled; /* the transaction waits for a RESUME command with this tag */
    uint16_t stall_tag;
};

void event_decode(struct event *event, const uint64_t record[EVENT_WORDS]);

/* Room for any event as a line. */
#define EVENT_TEXT_MAX 256u

/* "stream=0x10 F_TRANSLATION write input=0x40000008 ipa=0x40000000: no such address ...": writes at
 * most `size` bytes with the NUL, and returns `text`. */
const char *event_format(const struct event *event, char *text, size_t size);

#endif
