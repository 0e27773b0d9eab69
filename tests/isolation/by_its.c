/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The ITS: its tables and its command queue, which name memory, and its doorbell. */
#include "../../hyp/mmio.h"
#include "../dom0/probe.h"
#include "attempt.h"
#include "target.h"

/* IHI 0069, 12.18, 12.19 */
#define CTLR       0x0000u
#define CBASER     0x0080u
#define CWRITER    0x0088u
#define CREADR     0x0090u
#define BASER      0x0100u
#define TRANSLATER (TARGET_FRAME + 0x40u)
#define VALID      (UINT64_C(1) << 63)

#define COMMAND_WORDS 4u
#define QUEUE_PAGES   16u

static uint64_t queue[QUEUE_PAGES * 512] __attribute__((aligned(65536)));

static void set_queue(uint64_t address)
{
    mmio_write64(TARGET_ITS + CBASER, VALID | address | (QUEUE_PAGES - 1));
    mmio_write64(TARGET_ITS + CWRITER, 0);
}

/* The queue is not dom0's: nothing in it is looked at. */
static void foreign_queue(const struct target *target)
{
    const uint64_t places[] = {target->hypervisor.base, target->spare.base, TARGET_SMMU,
                               0x7ffffff0000};
    unsigned int i;

    attempt_begin("its-foreign-queue");
    for (i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        set_queue(places[i]);
        mmio_write64(TARGET_ITS + CWRITER, COMMAND_WORDS * 8);
        attempt_unchanged(mmio_read64(TARGET_ITS + CREADR) == 0, places[i]);
    }
    set_queue((uintptr_t)queue);
    mmio_write64(TARGET_ITS + CWRITER, UINT64_MAX); /* beyond its end */
    attempt_unchanged(mmio_read64(TARGET_ITS + CREADR) == 0, CWRITER);
    attempt_end();
}

/* Tables in the hypervisor's memory: the ITS is given others, and told nothing of these. */
static void foreign_tables(const struct target *target)
{
    unsigned int i;

    attempt_begin("its-foreign-tables");
    for (i = 0; i < 8; i++) {
        uint64_t at = TARGET_ITS + BASER + 8 * i;
        uint64_t type = mmio_read64(at) & (UINT64_C(7) << 56);

        mmio_write64(at, VALID | type | target->spare.base);
        attempt(ATTEMPT_IGNORED, at);
    }
    mmio_write32(TARGET_ITS + CTLR, 1);
    attempt_end();
}

/* Commands that would make the ITS write somewhere, or that are none. The queue moves on. */
static void commands(const struct target *target)
{
    const uint64_t bad = target->spare.base;
    const uint64_t list[][COMMAND_WORDS] = {
        {0x08 | UINT64_C(8) << 32, 15, VALID | bad, 0},                      /* MAPD, foreign ITT */
        {0x08 | UINT64_C(9) << 32, 31, VALID | (uintptr_t)queue, 0},         /* one without end */
        {0x08 | UINT64_C(0xffffffff) << 32, 0, VALID | (uintptr_t)queue, 0}, /* no such device */
        {0x09, 0, VALID | bad | 0xffff, 0},                                  /* MAPC */
        {0x09, 0, VALID | UINT64_C(0xffffffff) << 16, 0},                    /* no such CPU */
        {0x0a | UINT64_C(0x77) << 32, UINT64_C(106) << 32, 0, 0},            /* MAPTI to an SPI */
        {0x03 | UINT64_C(0x77) << 32, 1, 0, 0}, /* INT, foreign device */
        {0x04 | UINT64_C(0x77) << 32, 1, 0, 0}, /* CLEAR */
        {0x0e, 0, bad, bad},                    /* MOVALL */
        {0x05, 0, bad, 0},                      /* SYNC */
        {0x29, bad, bad, bad},                  /* VMAPP */
        {0x2a, bad, bad, bad},                  /* VMAPTI */
        {0x22, bad, bad, bad},                  /* VMOVP */
        {0x00, 0, 0, 0},
        {0xff, UINT64_MAX, UINT64_MAX, UINT64_MAX},
    };
    unsigned int count = sizeof(list) / sizeof(list[0]);
    unsigned int i, word;

    attempt_begin("its-commands");
    set_queue((uintptr_t)queue);
    for (i = 0; i < count; i++) {
        for (word = 0; word < COMMAND_WORDS; word++)
            queue[i * COMMAND_WORDS + word] = list[i][word];
        mmio_publish(&queue[i * COMMAND_WORDS], sizeof(list[i]), true);
        mmio_write64(TARGET_ITS + CWRITER, (i + 1) * COMMAND_WORDS * 8);
        attempt_unchanged((mmio_read64(TARGET_ITS + CREADR) & ~UINT64_C(31)) ==
                              (i + 1) * COMMAND_WORDS * 8,
                          list[i][0]);
    }
    attempt_end();
}

/* A CPU at the doorbell is a device that nobody has mapped. */
static void doorbell(void)
{
    unsigned int i;

    attempt_begin("its-doorbell");
    for (i = 0; i < 64; i++)
        attempt(probe_write32(TARGET_ITS + TRANSLATER, i) == 0 ? ATTEMPT_IGNORED : ATTEMPT_FAULT,
                i);
    attempt(probe_write32(TARGET_ITS + TRANSLATER, UINT32_MAX) == 0 ? ATTEMPT_IGNORED
                                                                    : ATTEMPT_FAULT,
            UINT32_MAX);
    attempt_end();
}

void by_its(const struct target *target)
{
    foreign_tables(target);
    foreign_queue(target);
    commands(target);
    doorbell();
}
