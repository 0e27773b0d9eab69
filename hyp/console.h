/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The hypervisor's console. Lines of several CPUs do not mix. Host tests link a fake of this.
 */
#ifndef HYP_CONSOLE_H
#define HYP_CONSOLE_H

/*
 * Prints. Understood: %s %c %d %i %u %x %p %% with l, ll, z and h modifiers, 0 and width, and
 * precision with %s ("%.*s" too). Each call is written without interruption by another CPU.
 */
void console_printf(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Stops the other CPUs, prints "PANIC: " and the reason, stops DMA as far as it can, then stops the
 * machine as `panic=` says. For use before there is a dom0 and when going on would be unsafe. Takes
 * no lock. */
_Noreturn void panic(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Returns unless some CPU has called panic(); then this one ends here. Before dom0 runs on. */
void panic_join(void);

#endif
