/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "halt.h"

_Noreturn void halt(void)
{
    for (;;)
        __asm__ volatile("wfe");
}
