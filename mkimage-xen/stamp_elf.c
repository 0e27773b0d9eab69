/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The note of an ELF: in a tail of its own.
 */
#include "elf_tail.h"
#include "stamper.h"

static bool stamp(const struct stamp_job *job, struct plan *plan, struct problem *problem)
{
    return addition_stamp(&elf_tail, job, plan, problem);
}

static bool strip(const struct stamp_job *job, struct plan *plan, bool *linked,
                  struct problem *problem)
{
    return addition_strip(&elf_tail, job, plan, linked, problem);
}

const struct stamper stamp_elf = {"elf", stamp, strip};
