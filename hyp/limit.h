/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What dom0 can cause to be printed as often as it likes: a few lines a second are, the others are
 * counted. The console is slow, and EL2 prints while dom0 waits.
 */
#ifndef HYP_LIMIT_H
#define HYP_LIMIT_H

#include <stdbool.h>

/* Whether one more line about dom0 may be printed now. Says itself, once in a while, how many were
 * not. */
bool limit_dom0(void);

#endif
