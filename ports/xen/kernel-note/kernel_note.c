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
#include <asm/setup.h>

#include "loader/image.h"
#include "loader/policy.h"
#include "version.h"

/* A boot module as the loader sees it: a source, and the way into it if it is compressed. */
struct module {
    struct source source;
    struct source inflated;
    struct bootmodule *boot;
    struct loader_environment environment;
};

/* Whether dom0 is told of the devices that an IOMMU protects, and which dom0less domain is, of
 * which Xen builds one at a time. */
static bool __initdata tells_dom0;
static const struct domain *__initdata told_domain;

/* The devices behind IOMMUs. */
struct bound_devices {
    unsigned int dom0;
    unsigned int others; /* set apart for other domains */
    bool unnamed;        /* there are more, of either */
};

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
    rc = decompress_module(module->boot);
    if (rc != 0)
        return rc == -ENOMEM ? ERR_NO_MEMORY : ERR_BAD_STREAM;
    module->inflated = (struct source){read_module, module->boot, module->boot->size};
    *inner = &module->inflated;
    return ERR_OK;
}

/* What the kernel in a module advertises; nothing, and why, where it cannot be read. */
static void __init read_note(struct advert *advert, struct module *module)
{
    struct image *image = xmalloc(struct image);
    enum error error = ERR_NO_MEMORY;

    advert_init(advert);
    if (image != NULL)
        error = image_open(image, &module->source, &module->environment);
    if (error == ERR_OK)
        *advert = image->advert;
    else
        advert_spoil(advert, error);
    xfree(image);
}

static bool __init requires_protection(const struct advert *advert)
{
    return advert->status == ADVERT_PRESENT &&
           (advert->features.required & FEATURE_BIT(FEATURE_PROTECTED_DEVICES)) != 0;
}

static void __init report_malformed(const struct advert *advert, const char *whose)
{
    if (advert->status == ADVERT_MALFORMED)
        printk("%s kernel: the note is malformed: %s\n", whose, error_text(advert->reason));
}

/* Whether Xen has a driver for the IOMMU that `node` refers to, by the generic binding. */
static bool __init behind_iommu(const struct dt_device_node *node)
{
    const struct dt_device_node *iommu = dt_parse_phandle(node, "iommus", 0);

    return iommu != NULL && device_get_class(iommu) == DEVICE_IOMMU &&
           dt_device_is_available(iommu);
}

/* SMMUv1 and v2 may name their devices themselves. */
static bool __init names_devices(const struct dt_device_node *node)
{
    return device_get_class(node) == DEVICE_IOMMU && dt_device_is_available(node) &&
           dt_find_property(node, "mmu-masters", NULL) != NULL;
}

static struct bound_devices __init find_bound_devices(void)
{
    struct bound_devices devices = {0};
    const struct dt_device_node *node;

    if (!acpi_disabled)
        return devices;
    dt_for_each_device_node(dt_host, node) {
        devices.unnamed |= names_devices(node);
        if (!behind_iommu(node))
            continue;
        if (dt_device_for_passthrough(node))
            devices.others++;
        else
            devices.dom0++;
    }
    return devices;
}

/*
 * What the SMMUs are capable of is for their drivers to find out, in iommu_setup(). One that
 * protects nothing but others' devices is none if dom0's have to be protected.
 */
static enum policy_smmu __init judge_smmu(const struct bound_devices *devices, bool must_protect)
{
    if (devices->unnamed || devices->dom0 > 0)
        return POLICY_SMMU_USABLE;
    return devices->others > 0 && !must_protect ? POLICY_SMMU_USABLE : POLICY_SMMU_ABSENT;
}

static bool __init has_devices(const struct dt_device_node *domain)
{
    const struct dt_device_node *module;

    dt_for_each_child_node(domain, module) {
        if (dt_device_is_compatible(module, "multiboot,device-tree"))
            return true;
    }
    return false;
}

/*
 * The first dom0less domain that needs IOMMUs: its node asks for them, or it has devices while some
 * that are set apart may be behind one.
 */
static const struct dt_device_node *__init find_domain_in_need(const struct bound_devices *devices)
{
    bool bound = devices->others > 0 || devices->unnamed;
    const struct dt_device_node *chosen = dt_find_node_by_path("/chosen");
    const struct dt_device_node *domain;

    if (!acpi_disabled || chosen == NULL)
        return NULL;
    dt_for_each_child_node(chosen, domain) {
        if (dt_device_is_compatible(domain, "xen,domain") &&
            (asks_for_iommu(domain) || (bound && has_devices(domain))))
            return domain;
    }
    return NULL;
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

/*
 * Where IOMMUs cannot be left off, a silent kernel does not get its way: devices would reach other
 * memory if dom0's addresses are not the machine's, and where dom0 has no device behind an IOMMU
 * there is nothing to ask it. If another domain has devices, that would be lost or unprotected, but
 * dom0's kernel may not work with IOMMUs: then the user has to say which. *needs is that domain.
 */
static enum policy_mode __init mode_without_off(const struct bound_devices *devices,
                                                const struct dt_device_node **needs)
{
    if (!maps_dom0_directly()) {
        printk("dom0 is not mapped 1:1, and gets IOMMUs whatever its kernel says\n");
        return POLICY_FORCE;
    }
    if (devices->dom0 == 0 && !devices->unnamed)
        return POLICY_FORCE;
    *needs = find_domain_in_need(devices);
    return *needs != NULL ? POLICY_REQUIRE : POLICY_AUTO;
}

static void __init refuse(const struct policy_verdict *verdict, const struct dt_device_node *needs)
{
    if (needs != NULL && verdict->reason != POLICY_REASON_KERNEL_REQUIRES_UNKNOWN)
        printk("IOMMUs are needed for the devices of %s; iommu=force sets them up\n",
               dt_node_name(needs));
    panic("dom0 is refused: %s\n", policy_reason_text(verdict->reason));
}

/*
 * Where no device is behind an IOMMU, setting them up takes nothing from dom0: iommu=force keeps
 * its meaning, and overlays can bring devices that are.
 */
static bool __init may_be_idle(const struct policy_verdict *verdict)
{
    return verdict->reason == POLICY_REASON_NO_SMMU &&
           (force_iommu || IS_ENABLED(CONFIG_OVERLAY_DTB));
}

static void __init apply(const struct policy_verdict *verdict, bool must_protect)
{
    if (verdict->warn)
        printk("WARNING: %s\n", policy_reason_text(verdict->reason));
    if (verdict->action == POLICY_SMMU_OFF) {
        iommu_enable &= may_be_idle(verdict);
        printk("IOMMUs are %s: %s\n", iommu_enable ? "set up all the same" : "not set up",
               policy_reason_text(verdict->reason));
        return;
    }
    tells_dom0 = true;
    /* iommu_setup() then panics where it would go on without. */
    if (must_protect)
        force_iommu = true;
}

static void __init report(const struct advert *advert, const struct policy_verdict *verdict,
                          unsigned int devices)
{
    bool on = verdict->action == POLICY_SMMU_ON;

    printk("NEGOTIATION note=%s verdict=%s reason=%s devices=%u stage=%s\n",
           advert_status_name(advert->status), policy_action_name(verdict->action),
           policy_reason_name(verdict->reason), on ? devices : 0, on ? "2" : "-");
    report_malformed(advert, "dom0's");
}

void __init kernel_note_negotiate(void)
{
    struct bootmodule *boot = boot_module_find_by_kind(BOOTMOD_KERNEL);
    const struct dt_device_node *needs = NULL;
    enum policy_mode mode = wanted_mode();
    struct module module = {.boot = boot};
    struct bound_devices devices;
    struct policy_verdict verdict;
    struct advert advert;
    enum policy_smmu smmu;
    bool requires;

    if (boot == NULL)
        return;
    module.source = (struct source){read_module, boot, boot->size};
    module.environment = (struct loader_environment){.decompress = decompress, .context = &module};
    read_note(&advert, &module);
    requires = requires_protection(&advert);
    devices = find_bound_devices();
    smmu = judge_smmu(&devices, mode == POLICY_REQUIRE || requires);
    if (mode == POLICY_AUTO && smmu == POLICY_SMMU_USABLE)
        mode = mode_without_off(&devices, &needs);
    verdict = policy_decide(&advert, mode, smmu);
    report(&advert, &verdict, devices.dom0);
    if (verdict.action == POLICY_REFUSE)
        refuse(&verdict, needs);
    apply(&verdict, mode == POLICY_REQUIRE || requires);
}

/*
 * A domain's devices are assigned by Xen's own rules, whatever its kernel says. An IOMMU is never
 * wrong for it: unless it is mapped 1:1, it has no machine addresses to use in place of its own.
 */
int __init kernel_note_check_domain(const struct domain *d, const struct bootmodule *kernel,
                                    bool has_hypervisor_node)
{
    struct module module = {
        .source = {read_module, (void *)(uintptr_t)kernel, kernel->size},
    };
    struct policy_verdict verdict;
    struct advert advert;

    read_note(&advert, &module);
    verdict = policy_decide(&advert, POLICY_AUTO,
                            is_iommu_enabled(d) ? POLICY_SMMU_USABLE : POLICY_SMMU_ABSENT);
    told_domain = verdict.action == POLICY_SMMU_ON && has_hypervisor_node ? d : NULL;
    printk("%pd: note=%s reason=%s%s\n", d, advert_status_name(advert.status),
           policy_reason_name(verdict.reason),
           told_domain != NULL ? ", told which devices an IOMMU protects" : "");
    report_malformed(&advert, "its");
    if (verdict.action == POLICY_REFUSE) {
        printk("%pd is refused: %s\n", d, policy_reason_text(verdict.reason));
        return -EINVAL;
    }
    if (told_domain == NULL && requires_protection(&advert)) {
        printk("%pd is refused: the kernel requires protected_devices, and only xen,enhanced gives "
               "it the node that lists them\n",
               d);
        return -EINVAL;
    }
    return 0;
}

bool __init kernel_note_protects(const struct domain *d)
{
    return is_hardware_domain(d) ? tells_dom0 : told_domain == d;
}
