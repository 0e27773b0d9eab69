/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The linker script's symbols: where the hypervisor's own image lies in memory. */
#ifndef HYP_BOOT_IMAGE_H
#define HYP_BOOT_IMAGE_H

#include <stdint.h>

/* Addressed relative to the PC, not through the GOT, which is wrong until the image has relocated
 * itself. */
#pragma GCC visibility push(hidden)

extern uint8_t image_start[] __asm__("_start");
extern uint8_t image_text_end[] __asm__("_text_end");
extern uint8_t image_rodata_end[] __asm__("_rodata_end");
extern uint8_t image_bss_start[] __asm__("_bss_start");
extern uint8_t image_pool_start[] __asm__("_pool_start");
extern uint8_t image_end[] __asm__("_image_end");

/* Entry point for boot loaders: x0 = device tree; MMU off. */
void boot_entry(void);

/*
 * Goes to `entry`, a boot_entry, as a boot loader would: interrupts masked, this image clean to the
 * point of coherency, MMU and caches off. Memory must be mapped 1:1.
 */
_Noreturn void boot_restart(void *tree, void (*entry)(void));

/* Entry point for CPUs that firmware starts with x0 = struct cpu; MMU off. */
void boot_secondary(void);

#pragma GCC visibility pop

#endif
