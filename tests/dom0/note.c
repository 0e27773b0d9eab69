/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The note in the kernel's source, for an ELF kernel that nobody has to stamp. */
#include "../../notes/xen-features-note.h"

XEN_FEATURES_NOTE(XEN_FEATURE_PROTECTED_DEVICES);
