/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Makes functions that read and write a system register, or run an instruction that uses x0, and
 * are allowed to fault, with the results of ../dom0/probe.h; for lists of names.
 */
#ifndef TESTS_ISOLATION_DECLARE_H
#define TESTS_ISOLATION_DECLARE_H

#include <stdint.h>

/* probe_get_NAME(), probe_set_NAME(VALUE). The register is given by its encoding, so that any
 * assembler takes it. */
#define DECLARE(name, encoding)                                                           \
    uint64_t probe_get_##name(void);                                                      \
    uint64_t probe_set_##name(uint64_t x0);                                               \
    __asm__(".pushsection .text.probes, \"ax\"\n"                                         \
            "probe_get_" #name ":\n\tmrs x1, " #encoding "\n\tmov x0, #0\n\tret\n"        \
            "probe_set_" #name ":\n\tmsr " #encoding ", x0\n\tisb\n\tmov x0, #0\n\tret\n" \
            "\t.popsection");

/* probe_do_NAME(X0) */
#define DECLARE_INSTRUCTION(name, text)           \
    uint64_t probe_do_##name(uint64_t x0);        \
    __asm__(".pushsection .text.probes, \"ax\"\n" \
            "probe_do_" #name ":\n\t" text        \
            "\n\tdsb sy\n\tisb\n\tmov x0, #0\n\tret\n\t.popsection");

#endif
