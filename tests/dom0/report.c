/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "report.h"

#include "../../hyp/console.h"

static const char *current;
static unsigned int checks, failures;

void report_begin(const char *name)
{
    current = name;
    checks = 0;
    failures = 0;
}

void report_expect(const char *what, int64_t got, int64_t wanted)
{
    checks++;
    if (got == wanted)
        return;
    failures++;
    console_printf("dom0: %s: %s: %ld instead of %ld\n", current, what, got, wanted);
}

void report_end(void)
{
    console_printf("DOM0 case=%s result=%s checks=%u failures=%u\n", current,
                   failures == 0 ? "ok" : "wrong", checks, failures);
}
