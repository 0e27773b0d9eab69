/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What the fake SMMU makes of a transaction: stream table, context, tables, event (IHI 0070, 15).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "fake_mmio.h"
#include "fake_pool.h"
#include "fake_smmu.h"
#include "fake_walk.h"

#define SMMUEN         (1u << 0)
#define ADDRESS        UINT64_C(0x000fffffffffffc0)
#define C_BAD_STREAMID 0x02u
#define C_BAD_STE      0x04u
#define C_BAD_CD       0x0au
#define F_TRANSLATION  0x10u
#define F_ADDR_SIZE    0x11u
#define F_ACCESS       0x12u
#define F_PERMISSION   0x13u
#define STREAM_CACHE   4096u
#define TRANSLATIONS   256u

/* What a stream table lookup came to: an entry, or an event. */
struct stream {
    uint32_t id;
    unsigned int event;
    uint64_t ste[8];
};

struct translation {
    int vmid;
    uint64_t page;
    uint64_t output;
    bool writable;
    bool device;
};

/* What each SMMU remembers. */
static struct cache {
    struct stream streams[STREAM_CACHE];
    unsigned int stream_count;
    struct translation translations[TRANSLATIONS];
    unsigned int translation_count;
} caches[FAKE_SMMU_MAX];

static struct cache *cache(void)
{
    return &caches[fake_smmu_index()];
}

void fake_smmu_forget_stream(uint32_t stream)
{
    struct cache *own = cache();
    unsigned int i;

    for (i = 0; i < own->stream_count; i++) {
        if (own->streams[i].id == stream)
            own->streams[i--] = own->streams[--own->stream_count];
    }
}

void fake_smmu_forget_configuration(void)
{
    cache()->stream_count = 0;
}

void fake_smmu_forget_translations(int vmid)
{
    struct cache *own = cache();
    unsigned int i;

    for (i = 0; i < own->translation_count; i++) {
        if (vmid < 0 || own->translations[i].vmid == vmid)
            own->translations[i--] = own->translations[--own->translation_count];
    }
}

/* A field [low, low + width) of an entry's words, by the bit numbers of IHI 0070. */
static uint64_t field(const uint64_t *words, unsigned int low, unsigned int width)
{
    return words[low / 64] >> low % 64 & ((UINT64_C(1) << width) - 1);
}

static unsigned int size_bits(uint64_t code)
{
    static const uint8_t bits[] = {32, 36, 40, 42, 44, 48, 52, 52};

    return bits[code];
}

static unsigned int output_bits(uint64_t code)
{
    unsigned int own = size_bits(fake_smmu.idr5 & 7);

    return size_bits(code) < own ? size_bits(code) : own;
}

static unsigned int stall_model(void)
{
    return fake_smmu.idr0 >> 24 & 3;
}

/* 5.1 and SMMU_STRTAB_BASE_CFG: alignment is to the size of the table, level-1 and level-2 alike.
 */
static unsigned int find_ste(uint32_t id, uint64_t *ste)
{
    unsigned int log2_size = fake_smmu.strtab_cfg & 63;
    unsigned int split = fake_smmu.strtab_cfg >> 6 & 31;
    uint64_t base = fake_smmu.strtab_base & ADDRESS;
    uint64_t l1std, size;

    assert_true(log2_size <= (fake_smmu.idr1 & 63));
    if ((uint64_t)id >> log2_size != 0)
        return C_BAD_STREAMID;
    if ((fake_smmu.strtab_cfg >> 16 & 3) == 0) {
        assert_int_equal(base % (UINT64_C(64) << log2_size), 0);
        *ste = base + (uint64_t)id * 64;
        return FAKE_SMMU_NO_EVENT;
    }
    assert_int_equal(fake_smmu.idr0 >> 27 & 3, 1);
    assert_true(split == 6 || split == 8 || split == 10);
    size = log2_size > split ? UINT64_C(8) << (log2_size - split) : 8;
    assert_int_equal(base % (size < 64 ? 64 : size), 0);
    l1std = fake_mmio_seen(base + (id >> split) * 8);
    if ((l1std & 31) == 0)
        return C_BAD_STREAMID;
    assert_true((l1std & 31) <= split + 1);
    assert_int_equal((l1std & ADDRESS) % (UINT64_C(64) << ((l1std & 31) - 1)), 0);
    if ((id & ((1u << split) - 1)) >> ((l1std & 31) - 1) != 0)
        return C_BAD_STREAMID;
    *ste = (l1std & ADDRESS) + (id & ((1u << split) - 1)) * 64;
    return FAKE_SMMU_NO_EVENT;
}

static const struct stream *find_stream(uint32_t id)
{
    struct cache *own = cache();
    struct stream *stream;
    uint64_t ste = 0;
    unsigned int i;

    for (i = 0; i < own->stream_count; i++) {
        if (own->streams[i].id == id)
            return &own->streams[i];
    }
    assert_true(own->stream_count < STREAM_CACHE);
    stream = &own->streams[own->stream_count++];
    memset(stream, 0, sizeof(*stream));
    stream->id = id;
    stream->event = find_ste(id, &ste);
    for (i = 0; i < 8 && stream->event == FAKE_SMMU_NO_EVENT; i++)
        stream->ste[i] = fake_mmio_seen(ste + i * 8);
    return stream;
}

/* What 5.2 calls ILLEGAL in a stage 2 that hyp could ever ask for; the rest fails the test. */
static unsigned int decode_stage2(const uint64_t *ste, struct fake_walk *walk)
{
    unsigned int t0sz = (unsigned int)field(ste, 160, 6);
    unsigned int sl0 = (unsigned int)field(ste, 166, 2);
    unsigned int shift;
    uint64_t root_size;

    assert_int_equal(field(ste, 174, 2), 0); /* S2TG: 4 KiB */
    assert_int_equal(field(ste, 179, 1), 1); /* S2AA64 */
    assert_int_equal(field(ste, 180, 1), 0); /* S2ENDI */
    assert_int_equal(field(ste, 181, 1), 1); /* S2AFFD */
    assert_int_equal(field(ste, 186, 1), 1); /* S2R */
    if (field(ste, 185, 1) != (stall_model() == 2 ? 1 : 0) || sl0 == 3)
        return C_BAD_STE;
    if ((fake_smmu.idr0 & 1u << 18) == 0 && field(ste, 128, 16) > 255)
        return C_BAD_STE;
    walk->output_bits = output_bits(field(ste, 176, 3));
    walk->stage = 2;
    walk->bits = 64 - t0sz;
    walk->start_level = 2 - sl0;
    walk->root = ste[3] & UINT64_C(0x000ffffffffffff0);
    shift = 39 - 9 * walk->start_level;
    if (t0sz < 16 || t0sz > 39 || walk->bits > walk->output_bits || walk->bits <= shift ||
        walk->bits > shift + 9 + (walk->start_level == 0 ? 0 : 4))
        return C_BAD_STE;
    root_size = UINT64_C(8) << (walk->bits - shift);
    assert_int_equal(walk->root % root_size, 0);
    return walk->root >> walk->output_bits == 0 ? FAKE_SMMU_NO_EVENT : C_BAD_STE;
}

static unsigned int decode_stage1(const uint64_t *ste, struct fake_walk *walk, uint64_t *mair)
{
    uint64_t address = ste[0] & ADDRESS;
    uint64_t cd[8];
    unsigned int i, t0sz;

    assert_int_equal(field(ste, 4, 2), 0);  /* S1Fmt */
    assert_int_equal(field(ste, 59, 5), 0); /* S1CDMax */
    assert_int_equal(field(ste, 94, 2), 0); /* STRW: NS-EL1 */
    if (field(ste, 91, 1) != 0 && stall_model() != 0)
        return C_BAD_STE;
    for (i = 0; i < 8; i++)
        cd[i] = fake_mmio_seen(address + i * 8);
    t0sz = (unsigned int)field(cd, 0, 6);
    assert_int_equal(field(cd, 6, 2), 0);  /* TG0: 4 KiB */
    assert_int_equal(field(cd, 14, 1), 0); /* EPD0 */
    assert_int_equal(field(cd, 15, 1), 0); /* ENDI */
    assert_int_equal(field(cd, 30, 1), 1); /* EPD1 */
    assert_int_equal(field(cd, 35, 1), 1); /* AFFD */
    assert_int_equal(field(cd, 45, 1), 1); /* R */
    assert_int_equal(field(cd, 47, 1), 1); /* ASET */
    if (field(cd, 31, 1) == 0 || field(cd, 41, 1) == 0 || field(cd, 46, 1) == 0 || t0sz < 16 ||
        t0sz > 39 || field(cd, 44, 1) != (stall_model() == 2 ? 1 : 0))
        return C_BAD_CD;
    if ((fake_smmu.idr0 & 1u << 12) == 0 && field(cd, 48, 16) > 255)
        return C_BAD_CD;
    *mair = cd[3];
    walk->output_bits = output_bits(field(cd, 32, 3));
    walk->stage = 1;
    walk->bits = 64 - t0sz;
    walk->start_level = walk->bits > 39 ? 0 : walk->bits > 30 ? 1 : 2;
    walk->root = cd[1] & UINT64_C(0x000ffffffffffff0);
    walk->unprivileged = true;
    return walk->root >> walk->output_bits == 0 ? FAKE_SMMU_NO_EVENT : C_BAD_CD;
}

static void record(uint32_t stream, unsigned int event, unsigned int stage, uint64_t address,
                   bool write)
{
    uint64_t words[4] = {(uint64_t)stream << 32 | event, 0, 0, 0};

    if (event >= F_TRANSLATION) {
        words[1] = (write ? 0 : UINT64_C(1) << 35) | UINT64_C(2) << 40;
        words[2] = address;
        if (stage == 2) {
            words[1] |= UINT64_C(1) << 39;
            words[3] = address & ~UINT64_C(0xfff);
        }
        if (stall_model() == 2)
            words[1] |= UINT64_C(1) << 31 | 0x5a5;
    }
    fake_smmu_record(words);
}

static bool is_device(unsigned int stage, uint64_t descriptor, uint64_t mair)
{
    if (stage == 2)
        return (descriptor >> 2 & 0xf) == 1;
    return (mair >> (descriptor >> 2 & 7) * 8 & 0xff) == 0x04;
}

static unsigned int walk_tables(const struct fake_walk *walk, int vmid, uint64_t mair,
                                uint64_t address, bool write, struct translation *translation)
{
    static const unsigned int events[] = {FAKE_SMMU_NO_EVENT, F_TRANSLATION, F_ADDR_SIZE, F_ACCESS,
                                          F_PERMISSION};
    struct fake_walk_result result = fake_walk(walk, address, write);

    if (result.fault != FAKE_WALK_OK)
        return events[result.fault];
    translation->vmid = vmid;
    translation->page = address >> 12;
    translation->output = result.output & ~UINT64_C(0xfff);
    translation->writable = fake_walk(walk, address, true).fault == FAKE_WALK_OK;
    translation->device = is_device(walk->stage, result.descriptor, mair);
    assert_true(cache()->translation_count < TRANSLATIONS);
    cache()->translations[cache()->translation_count++] = *translation;
    return FAKE_SMMU_NO_EVENT;
}

static const struct translation *cached(int vmid, uint64_t address, bool write)
{
    const struct cache *own = cache();
    unsigned int i;

    for (i = 0; i < own->translation_count; i++) {
        const struct translation *translation = &own->translations[i];

        if (translation->vmid == vmid && translation->page == address >> 12 &&
            (translation->writable || !write))
            return translation;
    }
    return NULL;
}

static unsigned int translate(const uint64_t *ste, uint64_t address, bool write,
                              struct fake_smmu_access *access)
{
    unsigned int config = (unsigned int)field(ste, 1, 3);
    struct fake_walk walk = {0};
    struct translation translation = {0};
    const struct translation *hit;
    uint64_t mair = 0;
    unsigned int event;
    int vmid;

    if (config == 4) { /* bypass, as firmware likes it */
        access->outcome = FAKE_SMMU_PASSED;
        access->output = address;
        return FAKE_SMMU_NO_EVENT;
    }
    access->stage = config == 6 ? 2 : 1;
    if ((config != 5 && config != 6) || (fake_smmu.idr0 & (config == 6 ? 1u : 2u)) == 0)
        return C_BAD_STE;
    assert_int_equal(field(ste, 92, 2), 0); /* EATS */
    event = config == 6 ? decode_stage2(ste, &walk) : decode_stage1(ste, &walk, &mair);
    if (event != FAKE_SMMU_NO_EVENT)
        return event;
    vmid = config == 6 ? (int)field(ste, 128, 16) : 0;
    hit = cached(vmid, address, write);
    if (hit == NULL) {
        event = walk_tables(&walk, vmid, mair, address, write, &translation);
        hit = &translation;
    }
    if (event != FAKE_SMMU_NO_EVENT)
        return event;
    access->outcome = FAKE_SMMU_TRANSLATED;
    access->output = hit->output | (address & 0xfff);
    access->device = hit->device;
    return FAKE_SMMU_NO_EVENT;
}

struct fake_smmu_access fake_smmu_access(uint32_t id, uint64_t address, bool write)
{
    struct fake_smmu_access access = {FAKE_SMMU_ABORTED, FAKE_SMMU_NO_EVENT, 0, 0, false};
    const struct stream *stream;

    if ((fake_smmu.cr0ack & SMMUEN) == 0) {
        access.output = address;
        if ((fake_smmu.gbpa & 1u << 20) == 0)
            access.outcome = FAKE_SMMU_PASSED;
        return access;
    }
    stream = find_stream(id);
    access.event = stream->event;
    if (access.event == FAKE_SMMU_NO_EVENT)
        access.event =
            (stream->ste[0] & 1) == 0 ? C_BAD_STE : translate(stream->ste, address, write, &access);
    if (access.event != FAKE_SMMU_NO_EVENT)
        record(id, access.event, access.stage, address, write);
    return access;
}
