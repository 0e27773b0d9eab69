/* SPDX-License-Identifier: MIT */
/*
 * For kernels: advertise features to a Xen-style hypervisor from C or assembly source.
 *
 *     #include <xen-features-note.h>
 *     XEN_FEATURES_NOTE("protected_devices");
 *
 * puts the note into section .note.Xen; the linker script has to keep it and cover it with a
 * PT_NOTE segment (Linux's NOTES and :note do). Join names by '|'; a leading '!' says that the
 * kernel cannot run without the feature. Use it once in an image: two notes that disagree are
 * malformed. Flat images lose their ELF headers; stamp those with `mkimage-xen stamp`.
 *
 * The layout is that of the ELF gABI's note: 4-byte words in the image's byte order, owner "Xen\0",
 * type XEN_ELFNOTE_FEATURES (10), and the string with its NUL.
 */
#ifndef XEN_FEATURES_NOTE_H
#define XEN_FEATURES_NOTE_H

#define XEN_FEATURES_NOTE_OWNER "Xen"
#define XEN_FEATURES_NOTE_TYPE  10

/* The feature "supports devices that an IOMMU protects". */
#define XEN_FEATURE_PROTECTED_DEVICES "protected_devices"

#ifdef __ASSEMBLER__

/* clang-format off */
.macro XEN_FEATURES_NOTE features
	.pushsection .note.Xen, "a", %note
	.balign 4
	.4byte 4
	.4byte 2f - 1f
	.4byte XEN_FEATURES_NOTE_TYPE
	.asciz XEN_FEATURES_NOTE_OWNER
1:	.asciz "\features"
2:	.balign 4
	.popsection
.endm
/* clang-format on */

#else

/* Clang's address sanitizer would put a red zone after the note, which reads as more notes. */
#ifdef __clang__
#define XEN_FEATURES_NOTE_AS_IS __attribute__((no_sanitize("address")))
#else
#define XEN_FEATURES_NOTE_AS_IS
#endif

#define XEN_FEATURES_NOTE_JOIN_(a, b) a##b
#define XEN_FEATURES_NOTE_JOIN(a, b)  XEN_FEATURES_NOTE_JOIN_(a, b)

#define XEN_FEATURES_NOTE(features)                                 \
    XEN_FEATURES_NOTE_AS_IS static const struct {                   \
        unsigned int namesz, descsz, type;                          \
        char owner[4];                                              \
        char desc[sizeof(features)];                                \
    } XEN_FEATURES_NOTE_JOIN(xen_features_note_, __LINE__)          \
        __attribute__((used, aligned(4), section(".note.Xen"))) = { \
            4, sizeof(features), XEN_FEATURES_NOTE_TYPE, XEN_FEATURES_NOTE_OWNER, features}

#endif

#endif
