/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The end of a CPU's work. Host tests link a fake of this. */
#ifndef HYP_HALT_H
#define HYP_HALT_H

/* This CPU does nothing any more. Its interrupts are masked, as they always are at EL2. */
_Noreturn void halt(void);

#endif
