/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The hypervisor's command line, /chosen/bootargs: words separated by spaces. */
#ifndef HYP_OPTIONS_H
#define HYP_OPTIONS_H

#include "../loader/policy.h"
#include "uart.h"

struct options {
    enum policy_mode iommu;  /* iommu=auto|off|force|require */
    enum panic_action panic; /* panic=halt|poweroff|reset */
    uint32_t passive;        /* passive=PAGES: how many pages domain 1 has */
};

/*
 * Reads the line. Words that are not known, or whose value is not, are handed to `complain` (of
 * `size` bytes, not NUL-terminated) and otherwise ignored: a typo must be seen, but not keep a
 * machine from booting.
 */
void options_parse(struct options *options, const char *line,
                   void (*complain)(const char *word, size_t size));

#endif
