/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* From head.S to the program proper, and off. */
#include "../../hyp/console.h"
#include "../../hyp/psci.h"
#include "../../hyp/uart.h"
#include "mmu.h"
#include "run.h"

_Noreturn void start(const void *tree);

_Noreturn void start(const void *tree)
{
    static struct platform platform;
    unsigned int i;

    panic_set_action(PANIC_POWEROFF);
    platform_read(&platform, tree);
    for (i = 0; i < platform.ram_count; i++)
        mmu_map_memory(platform.ram[i]);
    if (platform.passive.present)
        mmu_map_memory(platform.passive.window);
    run(&platform);
    console_printf("DOM0 done\n");
    psci_system_off();
}
