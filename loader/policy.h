/* SPDX-License-Identifier: MIT */
/*
 * The negotiation: from what the kernel advertises, what the hypervisor's user wants and what the
 * SMMU can do to one verdict with a reason. A pure function; everything that decides is in its
 * arguments.
 */
#ifndef LOADER_POLICY_H
#define LOADER_POLICY_H

#include "../notes/advert.h"

/* The hypervisor's `iommu=` option. */
enum policy_mode {
    POLICY_AUTO,   /* the kernel's note decides; the default */
    POLICY_OFF,    /* as a hypervisor that knows no IOMMU */
    POLICY_FORCE,  /* on whatever the kernel says; for diagnosis */
    POLICY_REQUIRE /* on, or no boot */
};

enum policy_smmu {
    POLICY_SMMU_USABLE,
    POLICY_SMMU_ABSENT,  /* the platform has none, or none that protects a device */
    POLICY_SMMU_UNUSABLE /* there is one, but it lacks what is needed */
};

enum policy_action { POLICY_SMMU_ON, POLICY_SMMU_OFF, POLICY_REFUSE };

/* name, text: the name is printed as `reason=` and never changes its meaning. */
#define POLICY_REASONS(X)                                                                        \
    X(ADVERTISED, "advertised", "the kernel advertises protected_devices")                       \
    X(NOTE_ABSENT, "note-absent", "the kernel has no Xen features note")                         \
    X(FEATURE_ABSENT, "feature-absent", "the kernel's note does not name protected_devices")     \
    X(NOTE_MALFORMED, "note-malformed", "the kernel's note is malformed and counts as absent")   \
    X(OPTION_OFF, "option-off", "iommu=off")                                                     \
    X(FORCED, "forced", "SMMU forced, although the kernel does not advertise protected_devices") \
    X(NO_SMMU, "no-smmu", "there is no SMMU that protects a device")                             \
    X(SMMU_UNUSABLE, "smmu-unusable", "the SMMU lacks what is needed")                           \
    X(KERNEL_REQUIRES, "kernel-requires",                                                        \
      "the kernel requires protected_devices and no SMMU will be on")                            \
    X(KERNEL_REQUIRES_UNKNOWN, "kernel-requires-unknown",                                        \
      "the kernel requires a feature that this hypervisor does not know")

#define POLICY_REASON_ENUM(id, name, text) POLICY_REASON_##id,
enum policy_reason { POLICY_REASONS(POLICY_REASON_ENUM) POLICY_REASON_COUNT };
#undef POLICY_REASON_ENUM

/* The line that the log has of a verdict: what the note is, action, reason, how many devices (an
 * unsigned int) are protected by which stage, "1", "2", "1+2" or "-". */
#define POLICY_LINE "NEGOTIATION note=%s verdict=%s reason=%s devices=%u stage=%s"

struct policy_verdict {
    enum policy_action action;
    enum policy_reason reason;
    bool warn; /* on or off, but the user should hear of it even where only warnings are shown; a
                  refusal is always told */
};

/*
 * Decides. A kernel that requires an unknown feature is refused in every mode; a kernel that
 * requires protected_devices is refused unless the SMMU will be on.
 */
struct policy_verdict policy_decide(const struct advert *advert, enum policy_mode mode,
                                    enum policy_smmu smmu);

/* Reads "auto", "off", "force" or "require"; false for anything else. */
bool policy_parse_mode(struct bytes text, enum policy_mode *mode);

/* "auto", ...; "smmu-on", "smmu-off", "refused"; the reason's name and text. Static storage. */
const char *policy_mode_name(enum policy_mode mode);
const char *policy_action_name(enum policy_action action);
const char *policy_reason_name(enum policy_reason reason);
const char *policy_reason_text(enum policy_reason reason);

#endif
