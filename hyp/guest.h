/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Memory that dom0 names in a hypercall by its own virtual addresses. Only its own RAM will do:
 * that stays where it is, whatever another CPU does meanwhile. Ranges may cross pages, and wrap.
 */
#ifndef HYP_GUEST_H
#define HYP_GUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Copies once. False when not all of it is dom0's to read; `to` may be overwritten then. */
bool guest_read(void *to, uint64_t address, size_t size);

/* False when not all of it is dom0's to write; what lies before the page that is not may be written
 * then. */
bool guest_write(uint64_t address, const void *from, size_t size);

/* Whether guest_write() would succeed now. */
bool guest_is_writable(uint64_t address, size_t size);

#endif
