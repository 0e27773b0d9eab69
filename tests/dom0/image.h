/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The linker script's symbols: where this program lies in memory. */
#ifndef TESTS_DOM0_IMAGE_H
#define TESTS_DOM0_IMAGE_H

#include <stdint.h>

#pragma GCC visibility push(hidden)

extern uint8_t image_start[] __asm__("_start");
extern uint8_t image_data_start[] __asm__("_data_start"); /* what changes while it runs ... */
extern uint8_t image_end[] __asm__("_image_end");         /* ... ends here */

#pragma GCC visibility pop

#endif
