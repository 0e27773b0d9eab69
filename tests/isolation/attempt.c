/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "attempt.h"

#include "../../hyp/console.h"
#include "../../hyp/string.h"

static const char *name;
static unsigned int current[ATTEMPT_OUTCOMES], all[ATTEMPT_OUTCOMES];

void attempt_begin(const char *new_name)
{
    name = new_name;
    memset(current, 0, sizeof(current));
}

void attempt(enum attempt_outcome outcome, uint64_t what)
{
    if (outcome == ATTEMPT_REACHED)
        console_printf("dom0: REACHED: %s 0x%lx\n", name, what);
    current[outcome]++;
    all[outcome]++;
}

static void print(const char *label, const unsigned int counts[ATTEMPT_OUTCOMES])
{
    static const char *const names[] = {"fault",  "error",   "blocked",
                                        "unseen", "ignored", "reached"};
    unsigned int sum = 0;
    unsigned int i;

    for (i = 0; i < ATTEMPT_OUTCOMES; i++)
        sum += counts[i];
    console_printf("HOSTILE case=%s attempts=%u", label, sum);
    for (i = 0; i < ATTEMPT_OUTCOMES; i++)
        console_printf(" %s=%u", names[i], counts[i]);
    console_printf("\n");
}

void attempt_end(void)
{
    print(name, current);
}

void attempt_total(void)
{
    print("total", all);
}

void attempt_fault(uint64_t esr, uint64_t what)
{
    attempt(esr != 0 ? ATTEMPT_FAULT : ATTEMPT_REACHED, what);
}

void attempt_error(int64_t result, uint64_t what)
{
    attempt(result < 0 ? ATTEMPT_ERROR : ATTEMPT_REACHED, what);
}

void attempt_unchanged(bool unchanged, uint64_t what)
{
    attempt(unchanged ? ATTEMPT_IGNORED : ATTEMPT_REACHED, what);
}
