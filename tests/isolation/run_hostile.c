/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * A hostile dom0: tries what it must not be able to do, counts what came of each attempt, and reads
 * its disk in the end as if nothing had happened. The words `reach-spare` and `reach-unprotected`
 * on its command line make it do what does succeed without an SMMU, or beside it, and nothing else;
 * `panic` makes it do what the hypervisor does not survive, on a board that is not as its tree
 * says.
 */
#include "../../hyp/console.h"
#include "../dom0/run.h"
#include "attempt.h"
#include "target.h"

void run(const struct platform *platform)
{
    static struct target target;

    pci_init(platform);
    target_find(&target, platform);
    if (platform_has_word(platform, "reach-spare")) {
        by_dma_spare(&target);
    } else if (platform_has_word(platform, "reach-unprotected")) {
        by_dma_unprotected(&target);
    } else if (platform_has_word(platform, "panic")) {
        by_panic(&target);
    } else {
        by_cpu(&target);
        by_exception(&target);
        by_psci(&target);
        by_hypercall(&target);
        by_sysreg(&target);
        by_feature(&target);
        by_gic(&target);
        by_its(&target);
        by_msi(&target);
        by_two(&target);
        /* Last, because the faults that it makes show that the hypervisor still gets its
         * interrupts. */
        by_dma(&target);
    }
    attempt_total();
    console_printf("DOM0 honest_read=%s\n",
                   blk_start(&target.disk.blk) && read_honestly(&target) ? "ok" : "failed");
}
