/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Event records (IHI 0070, 7.3): what is read out of them, and how it is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "hyp/smmu/event.h"

#define WRITE UINT64_C(0)
#define READ  (UINT64_C(1) << 35)
#define S2    (UINT64_C(1) << 39)
#define STALL (UINT64_C(1) << 31)
#define SSV   (UINT64_C(1) << 11)

static const struct {
    uint64_t record[EVENT_WORDS];
    const char *text;
} events[] = {
    {{UINT64_C(0x1000000010), WRITE | S2, 0x40000008, 0x40000000},
     "stream=0x10 F_TRANSLATION write input=0x40000008 ipa=0x40000000: no such address for this "
     "device"},
    {{UINT64_C(0xffffffff00000010), READ, UINT64_C(0xfedcba9876543210), UINT64_MAX},
     "stream=0xffffffff F_TRANSLATION read input=0xfedcba9876543210: no such address for this "
     "device"},
    {{0x11, READ | S2, 0x1000, UINT64_C(0xfff0000000001fff)},
     "stream=0x0 F_ADDR_SIZE read input=0x1000 ipa=0x1000: an address beyond the output size"},
    {{0x12, READ, 0, 0}, "stream=0x0 F_ACCESS read input=0x0: the access flag is not set"},
    {{UINT64_C(0x800000013), STALL | 0x1234, 0x2000, 0},
     "stream=0x8 F_PERMISSION write input=0x2000 stalled=0x1234: the device may not do this there"},
    {{UINT64_C(0x2000000002), UINT64_MAX, UINT64_MAX, UINT64_MAX},
     "stream=0x20 C_BAD_STREAMID: the stream is not one that was opened"},
    {{UINT64_C(0x2000000004) | SSV | UINT64_C(0x12345) << 12, 0, 0, 0},
     "stream=0x20 substream=0x12345 C_BAD_STE: the stream is not one that was opened"},
    {{UINT64_C(0x100000003), 0, 0, 0x50000047},
     "stream=0x1 F_STE_FETCH fetch=0x50000040: the stream table could not be read"},
    {{UINT64_C(0x10000000b), READ, 0x3000, 0x50000000},
     "stream=0x1 F_WALK_EABT read input=0x3000 fetch=0x50000000: a translation table could not be "
     "read"},
    {{UINT64_C(0x1000000ee), READ | S2, 0x3000, 0x50000000},
     "stream=0x1 unknown event: not in the SMMUv3 architecture that is known here"},
};

static void test_texts(void **state)
{
    char text[EVENT_TEXT_MAX];
    struct event event;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
        event_decode(&event, events[i].record);
        assert_string_equal(event_format(&event, text, sizeof(text)), events[i].text);
    }
}

static void test_names(void **state)
{
    static const struct {
        unsigned int number;
        const char *name;
    } names[] = {
        {0x01, "F_UUT"},
        {0x02, "C_BAD_STREAMID"},
        {0x03, "F_STE_FETCH"},
        {0x04, "C_BAD_STE"},
        {0x05, "F_BAD_ATS_TREQ"},
        {0x06, "F_STREAM_DISABLED"},
        {0x07, "F_TRANSL_FORBIDDEN"},
        {0x08, "C_BAD_SUBSTREAMID"},
        {0x09, "F_CD_FETCH"},
        {0x0a, "C_BAD_CD"},
        {0x0b, "F_WALK_EABT"},
        {0x10, "F_TRANSLATION"},
        {0x11, "F_ADDR_SIZE"},
        {0x12, "F_ACCESS"},
        {0x13, "F_PERMISSION"},
        {0x20, "F_TLB_CONFLICT"},
        {0x21, "F_CFG_CONFLICT"},
        {0x24, "E_PAGE_REQUEST"},
        {0x25, "F_VMS_FETCH"},
    };
    uint64_t record[EVENT_WORDS] = {0};
    struct event event;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        record[0] = names[i].number;
        event_decode(&event, record);
        assert_int_equal(event.number, names[i].number);
        assert_string_equal(event.name, names[i].name);
    }
}

/* Any record makes a text that fits, and any room is enough. */
static void test_any_record(void **state)
{
    const uint64_t record[EVENT_WORDS] = {UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX};
    uint64_t any[EVENT_WORDS];
    char text[EVENT_TEXT_MAX];
    struct event event;
    unsigned int number;
    size_t size;

    (void)state;
    for (number = 0; number < 256; number++) {
        memcpy(any, record, sizeof(any));
        any[0] = (any[0] & ~UINT64_C(0xff)) | number;
        event_decode(&event, any);
        assert_true(strlen(event_format(&event, text, sizeof(text))) < sizeof(text) - 16);
        for (size = 1; size < 64; size++)
            assert_int_equal(strlen(event_format(&event, text, size)), size - 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_any_record),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
