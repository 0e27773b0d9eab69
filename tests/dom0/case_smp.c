/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Two CPUs. What one remembers of a page is gone when the other has put another one in its place;
 * and when both want the same place at once, one gets it.
 */
#include "../../hyp/console.h"
#include "../../hyp/mmio.h"
#include "../../hyp/passive.h"
#include "cases.h"
#include "cpu.h"
#include "foreign.h"
#include "hypercall.h"

#define LOOKS    100u
#define CONTESTS 300u

enum turn { TURN_WAIT, TURN_LOOK, TURN_LOOKED, TURN_CONTEST, TURN_DONE };

static const struct platform_passive *passive;
static volatile enum turn turn;
static volatile unsigned int failures[2]; /* by CPU */
static volatile unsigned int won[2];
static struct foreign shared;

/* Nothing but looking happens on this CPU: a hypercall of its own would clean its TLB. */
static void look_in_turn(void)
{
    while (turn != TURN_CONTEST) {
        if (turn != TURN_LOOK)
            continue;
        mmio_publish(NULL, 0, false);
        failures[1] += *foreign_words(&shared) != passive_word(shared.reference, 0);
        mmio_publish(NULL, 0, false);
        turn = TURN_LOOKED;
    }
}

/* Whoever gets the place finds its own page there, until it gives it back. */
static void contest(unsigned int cpu)
{
    const uint32_t reference = passive->writable.first + cpu;
    struct foreign page;
    unsigned int i;
    int status;

    for (i = 0; i < CONTESTS; i++) {
        status = foreign_map(&page, passive, reference, 0, false);
        if (status == GNTST_OKAY) {
            won[cpu]++;
            failures[cpu] += *foreign_words(&page) != passive_word(reference, 0);
            failures[cpu] += foreign_unmap(&page) != GNTST_OKAY;
        } else {
            failures[cpu] += status != GNTST_BAD_VIRT_ADDR;
        }
    }
}

static void second_cpu(void *context)
{
    (void)context;
    look_in_turn();
    contest(1);
    turn = TURN_DONE;
    cpu_stop();
}

static void put_pages_in_place(void)
{
    unsigned int i;

    for (i = 0; i < LOOKS; i++) {
        if (foreign_map(&shared, passive, passive->writable.first + i % passive->writable.count, 0,
                        false) != GNTST_OKAY)
            panic("dom0: a page cannot be mapped");
        mmio_publish(NULL, 0, false);
        turn = TURN_LOOK;
        while (turn != TURN_LOOKED)
            ;
        if (foreign_unmap(&shared) != GNTST_OKAY)
            panic("dom0: a page cannot be unmapped");
    }
}

void case_smp(const struct platform *platform)
{
    static uint8_t stack[8192] __attribute__((aligned(16)));
    unsigned int wrong;

    if (platform->cpu_count < 2)
        return;
    passive = &platform->passive;
    turn = TURN_WAIT;
    if (cpu_start(platform->cpus[1], second_cpu, NULL, stack + sizeof(stack)) != 0)
        panic("dom0: the second CPU does not start");
    put_pages_in_place();
    turn = TURN_CONTEST;
    contest(0);
    while (turn != TURN_DONE)
        ;
    cpu_wait_off(platform->cpus[1]);
    wrong = failures[0] + failures[1];
    console_printf("DOM0 case=smp result=%s looks=%u won=%u lost=%u failures=%u\n",
                   wrong == 0 ? "ok" : "wrong", LOOKS, won[0] + won[1],
                   2 * CONTESTS - won[0] - won[1], wrong);
}
