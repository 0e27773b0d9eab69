/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "event.h"

#define EVENT_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Fields' places (IHI 0070, 7.3.2 and on), within their 64-bit word */
#define EVENT_NUMBER(word0)      ((uint8_t)(word0))
#define EVENT_SSV                (UINT64_C(1) << 11) /* word 0 */
#define EVENT_SUBSTREAMID(word0) ((uint32_t)((word0) >> 12 & 0xfffff))
#define EVENT_STREAMID(word0)    ((uint32_t)((word0) >> 32))
#define EVENT_STAG(word1)        ((uint16_t)(word1))
#define EVENT_STALL              (UINT64_C(1) << 31) /* word 1 */
#define EVENT_RNW                (UINT64_C(1) << 35) /* word 1 */
#define EVENT_S2                 (UINT64_C(1) << 39) /* word 1 */
#define EVENT_IPA(word3)         ((word3)&UINT64_C(0x000ffffffffff000))
#define EVENT_FETCHADDR(word3)   ((word3)&UINT64_C(0x000ffffffffffff8))

/* What a record of some number has. */
#define HAS_INPUT 1u /* InputAddr and RnW */
#define HAS_IPA   2u /* IPA, when S2 is set */
#define HAS_FETCH 4u /* FetchAddr */
#define HAS_STALL 8u /* Stall and STAG */

static const struct {
    uint8_t number;
    uint8_t has;
    const char *name;
    const char *cause;
} kinds[] = {
    {0x01, HAS_INPUT, "F_UUT", "a transaction that the SMMU does not support"},
    {0x02, 0, "C_BAD_STREAMID", "the stream is not one that was opened"},
    {0x03, HAS_FETCH, "F_STE_FETCH", "the stream table could not be read"},
    {0x04, 0, "C_BAD_STE", "the stream is not one that was opened"},
    {0x05, HAS_INPUT, "F_BAD_ATS_TREQ", "a translation request by a device that may not make one"},
    {0x06, 0, "F_STREAM_DISABLED", "the stream has no use without a substream"},
    {0x07, HAS_INPUT, "F_TRANSL_FORBIDDEN", "an address that claims to be translated already"},
    {0x08, 0, "C_BAD_SUBSTREAMID", "the device used a substream"},
    {0x09, HAS_FETCH, "F_CD_FETCH", "the context descriptor could not be read"},
    {0x0a, 0, "C_BAD_CD", "the context descriptor is not accepted"},
    {0x0b, HAS_INPUT | HAS_FETCH, "F_WALK_EABT", "a translation table could not be read"},
    {0x10, HAS_INPUT | HAS_IPA | HAS_STALL, "F_TRANSLATION", "no such address for this device"},
    {0x11, HAS_INPUT | HAS_IPA | HAS_STALL, "F_ADDR_SIZE", "an address beyond the output size"},
    {0x12, HAS_INPUT | HAS_IPA | HAS_STALL, "F_ACCESS", "the access flag is not set"},
    {0x13, HAS_INPUT | HAS_IPA | HAS_STALL, "F_PERMISSION", "the device may not do this there"},
    {0x20, HAS_INPUT | HAS_IPA, "F_TLB_CONFLICT", "the SMMU's TLB contradicts itself"},
    {0x21, 0, "F_CFG_CONFLICT", "the SMMU's configuration cache contradicts itself"},
    {0x24, 0, "E_PAGE_REQUEST", "a hint that pages will be used"},
    {0x25, HAS_FETCH, "F_VMS_FETCH", "the virtual machine structure could not be read"},
};

void event_decode(struct event *event, const uint64_t record[EVENT_WORDS])
{
    unsigned int has = 0;
    size_t i;

    event->number = EVENT_NUMBER(record[0]);
    event->name = "unknown event";
    event->cause = "not in the SMMUv3 architecture that is known here";
    for (i = 0; i < EVENT_COUNT(kinds); i++) {
        if (kinds[i].number == event->number) {
            has = kinds[i].has;
            event->name = kinds[i].name;
            event->cause = kinds[i].cause;
        }
    }
    event->stream = EVENT_STREAMID(record[0]);
    event->has_substream = (record[0] & EVENT_SSV) != 0;
    event->substream = EVENT_SUBSTREAMID(record[0]);
    event->has_input = (has & HAS_INPUT) != 0;
    event->input = record[2];
    event->read = (record[1] & EVENT_RNW) != 0;
    event->has_ipa = (has & HAS_IPA) != 0 && (record[1] & EVENT_S2) != 0;
    event->ipa = EVENT_IPA(record[3]);
    event->has_fetch = (has & HAS_FETCH) != 0;
    event->fetch = EVENT_FETCHADDR(record[3]);
    event->stalled = (has & HAS_STALL) != 0 && (record[1] & EVENT_STALL) != 0;
    event->stall_tag = EVENT_STAG(record[1]);
}

/* Text that grows up to a bound, and always ends in a NUL. */
struct text {
    char *start;
    size_t size;
    size_t used;
};

static void put(struct text *text, const char *string)
{
    for (; *string != '\0' && text->used + 1 < text->size; string++)
        text->start[text->used++] = *string;
    text->start[text->used] = '\0';
}

static void put_hex(struct text *text, const char *label, uint64_t value)
{
    char digits[17] = {0};
    size_t at = sizeof(digits) - 1;

    do {
        digits[--at] = "0123456789abcdef"[value % 16];
        value /= 16;
    } while (value != 0);
    put(text, label);
    put(text, "=0x");
    put(text, digits + at);
}

const char *event_format(const struct event *event, char *buffer, size_t size)
{
    struct text text = {buffer, size, 0};

    put_hex(&text, "stream", event->stream);
    if (event->has_substream)
        put_hex(&text, " substream", event->substream);
    put(&text, " ");
    put(&text, event->name);
    if (event->has_input) {
        put(&text, event->read ? " read" : " write");
        put_hex(&text, " input", event->input);
    }
    if (event->has_ipa)
        put_hex(&text, " ipa", event->ipa);
    if (event->has_fetch)
        put_hex(&text, " fetch", event->fetch);
    if (event->stalled)
        put_hex(&text, " stalled", event->stall_tag);
    put(&text, ": ");
    put(&text, event->cause);
    return buffer;
}
