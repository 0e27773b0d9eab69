/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "kernel_note.h"

#include <xen/acpi.h>
#include <xen/device_tree.h>
#include <xen/init.h>
#include <xen/iommu.h>
#include <xen/lib.h>
#include <xen/param.h>
#include <xen/sched.h>
#include <xen/string.h>
#include <xen/xmalloc.h>

#include <asm/device.h>
#include <asm/kernel.h>
#include <asm/setup.h>

#include "loader/image.h"
#include "loader/policy.h"

/* A boot module as the loader sees it: a source, and the way into it if it is compressed. */
struct module {
    struct source source;
    struct source inflated;
    struct bootmodule *boot;
    struct loader_environment environment;
};

static bool __initdata protects;

/* dom0-iommu-note=, if given. */
static bool __initdata have_note_mode;
static enum policy_mode __initdata note_mode;

static int __init parse_note_mode(const char *s)
{
    have_note_mode = policy_parse_mode((struct bytes){(const uint8_t *)s, strlen(s)}, &note_mode);
    return have_note_mode ? 0 : -EINVAL;
}
custom_param("dom0-iommu-note", parse_note_mode);

/* Modules need not be mapped: each read copies, and what is judged is the copy. */
static enum error __init read_module(const struct source *source, uint64_t offset, void *buffer,
                                     size_t size, size_t *got)
{
    const struct bootmodule *boot = source->context;
    uint64_t left = offset < source->size ? source->size - offset : 0;

    *got = left < size ? left : size;
    if (*got > 0)
        copy_from_paddr(buffer, boot->start + offset, *got);
    return ERR_OK;
}

/*
 * Xen boots a gzip'd kernel by putting the decompressed one in the module's place. That is done
 * here, so that it is done once, and so only for a module that is gzip'd as a whole.
 */
static enum error __init decompress(struct loader_environment *environment, enum codec codec,
                                    const struct source *outer, uint64_t offset,
                                    const struct source **inner)
{
    struct module *module = environment->context;
    int rc;

    if (codec != CODEC_GZIP || outer != &module->source || offset != 0)
        return ERR_NO_CODEC;
    rc = kernel_decompress(module->boot);
    if (rc != 0)
        return rc == -ENOMEM ? ERR_TOO_LARGE : ERR_BAD_STREAM;
    module->inflated = (struct source){read_module, module->boot, module->boot->size};
    *inner = &module->inflated;
    return ERR_OK;
}

/* What the kernel in a boot module advertises; one that cannot be read advertises nothing, and says
 * why. */
static void __init read_note(struct advert *advert, struct bootmodule *boot, bool may_decompress)
{
    struct module module = {.source = {read_module, boot, boot->size}, .boot = boot};
    struct image *image = xmalloc(struct image);
    enum error error = ERR_TOO_LARGE;

    advert_init(advert);
    if (may_decompress) {
        module.environment.decompress = decompress;
        module.environment.context = &module;
    }
    if (image != NULL)
        error = image_open(image, &module.source, &module.environment);
    if (error == ERR_OK)
        *advert = image->advert;
    else
        advert_spoil(advert, error);
    xfree(image);
}

/* iommu=no and iommu=force,required mean what they always did: the user decides. */
static enum policy_mode __init wanted_mode(void)
{
    if (!iommu_enable)
        return POLICY_OFF;
    if (have_note_mode)
        return note_mode;
    return force_iommu ? POLICY_FORCE : POLICY_AUTO;
}

/* Whether Xen has a driver for the IOMMU that `node` refers to, by the generic binding. */
static bool __init behind_iommu(const struct dt_device_node *node)
{
    const struct dt_device_node *iommu = dt_parse_phandle(node, "iommus", 0);

    return iommu != NULL && device_get_class(iommu) == DEVICE_IOMMU &&
           dt_device_is_available(iommu) && !dt_device_for_passthrough(node);
}

/* SMMUv1 and v2 may name their devices themselves. */
static bool __init names_devices(const struct dt_device_node *node)
{
    return device_get_class(node) == DEVICE_IOMMU && dt_device_is_available(node) &&
           dt_find_property(node, "mmu-masters", NULL) != NULL;
}

/* What the SMMUs are capable of is for their drivers to find out, in iommu_setup(). */
static enum policy_smmu __init judge_smmu(unsigned int *devices)
{
    const struct dt_device_node *node;
    bool legacy = false;

    *devices = 0;
    if (!acpi_disabled)
        return POLICY_SMMU_ABSENT;
    dt_for_each_device_node(dt_host, node) {
        if (behind_iommu(node))
            (*devices)++;
        legacy |= names_devices(node);
    }
    return *devices > 0 || legacy ? POLICY_SMMU_USABLE : POLICY_SMMU_ABSENT;
}

static void __init apply(const struct policy_verdict *verdict, enum policy_mode mode,
                         const struct advert *advert)
{
    if (verdict->action == POLICY_REFUSE)
        panic("dom0 is refused with iommu mode %s: %s\n", policy_mode_name(mode),
              policy_reason_text(verdict->reason));
    if (verdict->warn)
        printk("WARNING: %s\n", policy_reason_text(verdict->reason));
    if (verdict->action == POLICY_SMMU_OFF) {
        iommu_enable = false;
        printk("IOMMUs are not set up: %s\n", policy_reason_text(verdict->reason));
        return;
    }
    protects = true;
    /* iommu_setup() then panics where it would go on without. */
    if (mode == POLICY_REQUIRE || advert->features.required != 0)
        force_iommu = true;
}

static void __init report_domus(void)
{
    const struct bootmodules *modules = &bootinfo.modules;
    struct advert advert;
    int i;

    for (i = 0; i < modules->nr_mods; i++) {
        struct bootmodule boot = modules->module[i];

        if (boot.kind != BOOTMOD_KERNEL || !boot.domU)
            continue;
        /* A domU's module is looked up by its address again, so it has to stay. */
        read_note(&advert, &boot, false);
        printk("kernel module at %#" PRIpaddr " of a domU: note=%s%s%s\n", boot.start,
               advert_status_name(advert.status), advert.status == ADVERT_MALFORMED ? ": " : "",
               advert.status == ADVERT_MALFORMED ? error_text(advert.reason) : "");
    }
}

void __init kernel_note_negotiate(void)
{
    struct bootmodule *boot = boot_module_find_by_kind(BOOTMOD_KERNEL);
    enum policy_mode mode = wanted_mode();
    struct policy_verdict verdict;
    struct advert advert;
    unsigned int devices;
    bool on;

    report_domus();
    if (boot == NULL)
        return;
    read_note(&advert, boot, true);
    verdict = policy_decide(&advert, mode, judge_smmu(&devices));
    on = verdict.action == POLICY_SMMU_ON;
    printk("NEGOTIATION note=%s verdict=%s reason=%s devices=%u stage=%s\n",
           advert_status_name(advert.status), policy_action_name(verdict.action),
           policy_reason_name(verdict.reason), on ? devices : 0, on ? "2" : "-");
    if (advert.status == ADVERT_MALFORMED)
        printk("dom0's kernel: the note is malformed: %s\n", error_text(advert.reason));
    apply(&verdict, mode, &advert);
}

bool __init kernel_note_protects(void)
{
    return protects;
}
