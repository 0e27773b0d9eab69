/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * A page is unmapped while a device is about to write it. What the device writes has landed when
 * the hypercall returns, or never does: the page is used for something else from then on, which
 * must stay as it is. It is watched through a second mapping.
 */
#include "../../hyp/clock.h"
#include "../../hyp/console.h"
#include "../../hyp/mmio.h"
#include "../../hyp/passive.h"
#include "../../hyp/string.h"
#include "cases.h"
#include "cpu.h"
#include "edu.h"
#include "foreign.h"

#define WORDS  (FOREIGN_PAGE / 8)
#define BEFORE UINT64_C(0xbe40be40be40be40) /* the page when the transfer starts */
#define REUSED UINT64_C(0x4e054e054e054e05) /* once it has been unmapped */

/* What came of all rounds. */
struct tally {
    unsigned int landed;  /* before the unmapping was done */
    unsigned int blocked; /* not at all */
    unsigned int torn;    /* a part before, the rest not at all: may be */
    unsigned int late;    /* after: must not be */
};

/* One page, for the device, and again for the CPUs. */
static struct foreign device_page, cpu_page;

static void fill(volatile uint64_t *words, uint64_t value)
{
    unsigned int i;

    for (i = 0; i < WORDS; i++)
        words[i] = value;
    mmio_publish(NULL, 0, false);
}

/* How many words have the value. */
static unsigned int count(volatile uint64_t *words, uint64_t value)
{
    unsigned int i, found = 0;

    for (i = 0; i < WORDS; i++)
        found += words[i] == value;
    return found;
}

static void map_page(const struct platform_passive *passive)
{
    if (foreign_map(&device_page, passive, passive->writable.first, 0, false) != 0 ||
        foreign_map(&cpu_page, passive, passive->writable.first, 1, false) != 0)
        panic("dom0: a page cannot be mapped twice");
    fill(foreign_words(&cpu_page), BEFORE);
}

/* Takes the page away from the device, and uses it for something else at once. Returns how many
 * words the device had written until then. */
static unsigned int take_away(void)
{
    unsigned int landed;

    if (foreign_unmap(&device_page) != 0)
        panic("dom0: a page cannot be unmapped");
    landed = WORDS - count(foreign_words(&cpu_page), BEFORE);
    fill(foreign_words(&cpu_page), REUSED);
    return landed;
}

/* When the device has nothing left to do. */
static void judge(struct tally *tally, unsigned int landed)
{
    if (count(foreign_words(&cpu_page), REUSED) != WORDS)
        tally->late++;
    else if (landed == WORDS)
        tally->landed++;
    else if (landed == 0)
        tally->blocked++;
    else
        tally->torn++;
    foreign_restore(&cpu_page);
    if (foreign_unmap(&cpu_page) != 0)
        panic("dom0: a page cannot be unmapped");
}

static void report(const char *device, uint32_t requester, const struct tally *tally)
{
    bool ok = tally->late == 0 && tally->landed > 0 && tally->blocked > 0;

    console_printf("DOM0 case=race device=%s stream=0x%x ipa=0x%lx result=%s landed=%u blocked=%u "
                   "torn=%u late=%u\n",
                   device, requester, device_page.ipa, ok ? "ok" : "wrong", tally->landed,
                   tally->blocked, tally->torn, tally->late);
}

static void wait_us(uint64_t microseconds)
{
    uint64_t deadline = clock_deadline(microseconds);

    while (!clock_passed(deadline))
        ;
}

/* Unmaps at moments around the one at which the device copies; the first is before, the last after.
 */
void case_race_edu(const struct platform *platform)
{
    static const uint32_t moments_us[] = {0,     60000,  95000,  98000, 99000,
                                          99500, 100000, 101000, 104000};
    static uint64_t source[WORDS] __attribute__((aligned(4096)));
    const unsigned int moments = sizeof(moments_us) / sizeof(moments_us[0]);
    struct tally tally = {0};
    unsigned int i, landed;
    struct edu edu;

    if (!platform->pci.is_protected || !edu_find(&edu))
        return;
    fill(source, UINT64_C(0xed0ed0ed0ed0ed0e));
    edu_start_load(&edu, (uintptr_t)source, FOREIGN_PAGE);
    edu_wait(&edu);
    for (i = 0; i <= moments; i++) {
        map_page(&platform->passive);
        edu_start_store(&edu, device_page.ipa, FOREIGN_PAGE);
        if (i < moments)
            wait_us(moments_us[i]);
        else
            edu_wait(&edu);
        landed = take_away();
        edu_wait(&edu);
        judge(&tally, landed);
    }
    report("edu", edu.requester, &tally);
}

/* The second CPU's part in a round of case_race_disk(). */
enum turn { TURN_WAIT, TURN_TAKE_AWAY, TURN_TAKEN, TURN_STOP };

static volatile enum turn turn;
static volatile unsigned int turn_landed;
static volatile uint64_t turn_delay_us;

static void take_away_in_turn(void *context)
{
    (void)context;
    while (turn != TURN_STOP) {
        if (turn != TURN_TAKE_AWAY)
            continue;
        wait_us(turn_delay_us);
        turn_landed = take_away();
        mmio_publish(NULL, 0, false);
        turn = TURN_TAKEN;
    }
    cpu_stop();
}

#define REQUESTS 16u
#define ROUNDS   20u

/* Reads into the page, many times at once. A device that gives up when it is blocked is started
 * again. */
static void read_many(struct disk *disk)
{
    static struct blk_request requests[REQUESTS];
    const struct blk_segment segment = {device_page.ipa, FOREIGN_PAGE};
    enum blk_outcome outcome = BLK_OK;
    unsigned int i;

    for (i = 0; i < REQUESTS; i++) {
        if (!blk_submit(&disk->blk, &requests[i], false, 0, &segment, 1))
            panic("dom0: no room for %u requests", REQUESTS);
    }
    blk_kick(&disk->blk);
    for (i = 0; i < REQUESTS && outcome == BLK_OK; i++)
        outcome = blk_wait(&disk->blk, &requests[i]);
    if (outcome != BLK_OK && !blk_start(&disk->blk))
        panic("dom0: the disk does not start again");
}

/* Until the page is taken away, and once more. */
static void read_until_taken(struct disk *disk)
{
    bool last;

    do {
        last = turn == TURN_TAKEN;
        read_many(disk);
    } while (!last);
}

void case_race_disk(const struct platform *platform, struct disk *disk)
{
    static uint8_t stack[8192] __attribute__((aligned(16)));
    struct tally tally = {0};
    unsigned int i;

    if (!disk->is_protected || platform->cpu_count < 2)
        return;
    turn = TURN_WAIT;
    if (cpu_start(platform->cpus[1], take_away_in_turn, NULL, stack + sizeof(stack)) != 0)
        panic("dom0: the second CPU does not start");
    for (i = 0; i < ROUNDS; i++) {
        map_page(&platform->passive);
        turn_delay_us = i * 500;
        mmio_publish(NULL, 0, false);
        turn = TURN_TAKE_AWAY;
        while (i == 0 && turn != TURN_TAKEN)
            ; /* once for sure before anything is read */
        read_until_taken(disk);
        judge(&tally, turn_landed);
        turn = TURN_WAIT;
    }
    turn = TURN_STOP;
    cpu_wait_off(platform->cpus[1]);
    report(disk->name, disk->requester, &tally);
}
