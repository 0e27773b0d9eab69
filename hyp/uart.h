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

/*
 * How a panic stops the other CPUs, each of which then gets to panic_join(), and DMA. To be set
 * once there is something to stop. They take no lock, because whoever holds it may be the one that
 * panics.
 */
void panic_set_stops(void (*cpus)(void), void (*dma)(void));

#endif
