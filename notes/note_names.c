/* SPDX-License-Identifier: MIT */
/*
 * Names of note types for display. A type means something only together with its owner, so each
 * owner has a table of its own, from the header in which that owner defines its types.
 */
#include "note.h"

#include <string.h>

struct type_name {
    uint32_t type;
    const char *name;
};

/* Xen, public/elfnote.h: XEN_ELFNOTE_* */
static const struct type_name xen_types[] = {
    {0, "INFO"},
    {1, "ENTRY"},
    {2, "HYPERCALL_PAGE"},
    {3, "VIRT_BASE"},
    {4, "PADDR_OFFSET"},
    {5, "XEN_VERSION"},
    {6, "GUEST_OS"},
    {7, "GUEST_VERSION"},
    {8, "LOADER"},
    {9, "PAE_MODE"},
    {NOTE_XEN_FEATURES, "FEATURES"},
    {11, "BSD_SYMTAB"},
    {12, "HV_START_LOW"},
    {13, "L1_MFN_VALID"},
    {14, "SUSPEND_CANCEL"},
    {15, "INIT_P2M"},
    {16, "MOD_START_PFN"},
    {17, "SUPPORTED_FEATURES"},
    {18, "PHYS32_ENTRY"},
    {19, "PHYS32_RELOC"},
};

/* GNU, elf.h: NT_GNU_* */
static const struct type_name gnu_types[] = {
    {1, "ABI_TAG"}, {2, "HWCAP"}, {3, "BUILD_ID"}, {4, "GOLD_VERSION"}, {5, "PROPERTY_TYPE_0"},
};

/* Linux, linux/build-salt.h and linux/elfnote-lto.h: LINUX_ELFNOTE_* */
static const struct type_name linux_types[] = {
    {0x100, "BUILD_SALT"},
    {0x101, "LTO_INFO"},
};

#define OWNER(name, types)                                            \
    {                                                                 \
        name, sizeof(name), types, sizeof(types) / sizeof((types)[0]) \
    }

static const struct {
    const char *owner;
    size_t owner_size; /* with its NUL, as in the note */
    const struct type_name *types;
    size_t count;
} owners[] = {
    OWNER(NOTE_XEN_OWNER, xen_types),
    OWNER("GNU", gnu_types),
    OWNER("Linux", linux_types),
};

const char *note_type_name(const struct note *note)
{
    for (size_t i = 0; i < sizeof(owners) / sizeof(owners[0]); i++) {
        if (note->owner.size != owners[i].owner_size ||
            memcmp(note->owner.data, owners[i].owner, owners[i].owner_size) != 0)
            continue;
        for (size_t j = 0; j < owners[i].count; j++) {
            if (owners[i].types[j].type == note->type)
                return owners[i].types[j].name;
        }
    }
    return NULL;
}
