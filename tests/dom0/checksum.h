/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What all of dom0's RAM holds, page by page, to see what has changed where nothing should. What
 * this program itself changes, from image_data_start to image_end, is left out. */
#ifndef TESTS_DOM0_CHECKSUM_H
#define TESTS_DOM0_CHECKSUM_H

#include "platform.h"

/* Remembers; panics when there is more RAM than it has room for. */
void checksum_take(const struct platform *platform);

/* How many pages differ from then; prints the first few. */
unsigned int checksum_changes(const struct platform *platform);

/* How many pages are looked at. */
unsigned int checksum_pages(void);

#endif
