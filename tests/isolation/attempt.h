/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What a hostile dom0 tries, and what came of it: one line of the console for each kind of attempt,
 *
 *     HOSTILE case=cpu-read-text attempts=29 fault=29 error=0 blocked=0 unseen=0 ignored=0
 * reached=0
 *
 * and one for all of them, with case=total.
 */
#ifndef TESTS_ISOLATION_ATTEMPT_H
#define TESTS_ISOLATION_ATTEMPT_H

#include <stdbool.h>
#include <stdint.h>

enum attempt_outcome {
    ATTEMPT_FAULT,   /* an exception was injected */
    ATTEMPT_ERROR,   /* the call returned an error */
    ATTEMPT_BLOCKED, /* the device could not get there, or got nothing from there */
    ATTEMPT_UNSEEN,  /* the device says that it is done: whether it got there, the suite sees */
    ATTEMPT_IGNORED, /* nothing changed, or what may change did */
    ATTEMPT_REACHED, /* it worked, which it must not */
    ATTEMPT_OUTCOMES
};

/* The attempts from here on are of this kind. */
void attempt_begin(const char *name);

/* One attempt. `what` says which it was: an address, a number; printed when it was ATTEMPT_REACHED.
 */
void attempt(enum attempt_outcome outcome, uint64_t what);

void attempt_end(void);

/* Prints the line for all. */
void attempt_total(void);

/* An access that must fault, by the ESR_EL1 that probe.h returns. */
void attempt_fault(uint64_t esr, uint64_t what);

/* A call that must return an error, which is negative. */
void attempt_error(int64_t result, uint64_t what);

/* A change that must not have taken place. */
void attempt_unchanged(bool unchanged, uint64_t what);

#endif
