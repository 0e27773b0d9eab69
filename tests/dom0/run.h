/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What a program of this folder consists of besides the common objects: run_NAME.c has run(). */
#ifndef TESTS_DOM0_RUN_H
#define TESTS_DOM0_RUN_H

#include "platform.h"

/* Called once everything is up: console, exceptions, MMU. The machine is turned off when it
 * returns. */
void run(const struct platform *platform);

#endif
