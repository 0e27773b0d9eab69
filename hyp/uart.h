/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What the boot code tells the console (console.h is for everyone else). */
#ifndef HYP_UART_H
#define HYP_UART_H

#include <stdint.h>

/* The PL011 to print to; 0 for none. The boot loader or firmware has set its line up. */
void uart_use(uint64_t base);

/* The `panic=` option: what follows the panic line. */
enum panic_action { PANIC_HALT, PANIC_POWEROFF, PANIC_RESET };

void panic_set_action(enum panic_action action);

#endif
