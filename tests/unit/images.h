/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Kernel images made up for the tests: small, but with every header that a real one has. All of
 * them are allocated to their exact size, so that the address sanitizer sees a read beyond the end.
 */
#ifndef TESTS_UNIT_IMAGES_H
#define TESTS_UNIT_IMAGES_H

#include "loader/decoder.h"
#include "loader/image.h"

/* cmocka.h needs these to be included before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

struct buffer {
    uint8_t *data;
    size_t size;
};

void buffer_free(struct buffer *buffer);

/* Opens the image in it, by itself, and frees the buffer; the result is for free(). */
struct image *image_of_buffer(struct buffer buffer, enum error expected);

/* A copy of its first `size` bytes. */
struct buffer buffer_copy(const struct buffer *buffer, size_t size);

/* The characters of a string with its NUL, as a note's descriptor. */
struct bytes desc_of(const char *text);

/* Writes one 4-byte-aligned note to `out`, which has room; returns its size. */
size_t put_note(uint8_t *out, enum endian endian, const char *owner, uint32_t type,
                struct bytes desc);

/* A buffer that holds one Xen FEATURES note. */
struct buffer features_note(enum endian endian, const char *features);

/* Where the parts of an arm64 Image made here are; Debian's 6.1 has its section table there too. */
#define ARM64_PE_OFFSET       0x40u
#define ARM64_SECTIONS_OFFSET 0xf8u
#define ARM64_WINDOW          0x150u /* the first multiple of 16 after the section table, 0x148 */
#define ARM64_HEADERS_SIZE    0x1000u
#define ARM64_CODE_END        0x1800u
#define ARM64_CERTIFICATES    0x100u

struct arm64_options {
    bool efi_stub;
    bool is_signed; /* only with an EFI stub */
    enum endian endian;
    uint64_t note_offset;
    const char *features; /* NULL: no note */
};

struct buffer make_arm64_image(const struct arm64_options *options);

/* Where the parts of a zImage made here are. */
#define ZIMAGE_PADDING 0x138u /* after the PE section table */
#define ZIMAGE_TABLE   0x1100u
#define ZIMAGE_SIZE    0x1800u

struct zimage_options {
    bool efi_stub;
    enum endian words;
    enum endian data;
    bool no_table;
    uint32_t table;       /* file offset; 0: at ZIMAGE_TABLE */
    const char *features; /* NULL: no note */
};

/* Its table has tag KLSZ and, with features, XENN. */
struct buffer make_zimage(const struct zimage_options *options);

struct elf_note {
    struct bytes contents;
    uint64_t alignment;
};

struct elf_options {
    bool elf64;
    enum endian endian;
    unsigned int segment_count; /* PT_NOTE */
    unsigned int section_count; /* SHT_NOTE, at places that no PT_NOTE covers */
    struct elf_note segments[IMAGE_MAX_AREAS + 1];
    struct elf_note sections[IMAGE_MAX_AREAS + 1];
};

/* Two PT_LOADs, the upper one first: 0x1000 bytes of memory at 0x80300000 and 0x200 at 0x80200000.
 */
#define ELF_LOW  0x80200000u
#define ELF_HIGH 0x80300000u

struct buffer make_elf(const struct elf_options *options);

struct buffer make_gzip(const void *data, size_t size);

/* U-Boot's legacy image around a kernel for 32-bit Arm; its sums are wrong. */
struct buffer make_uimage(const struct buffer *kernel);

/* An EFI zboot image around a payload, at ARM64_CODE_END, with a note of its own at ARM64_WINDOW.
 */
struct buffer make_zboot(const struct buffer *payload, const char *features);

/* A unified kernel image: the kernel is at ARM64_CODE_END. */
struct buffer make_uki(const struct buffer *kernel);

/* An environment that decompresses, as often as there may be layers. */
enum error grow_as_needed(struct decoder *decoder, size_t needed);

struct test_environment {
    struct loader_environment environment;
    unsigned int count;
    struct decoder streams[IMAGE_MAX_LAYERS];
};

void environment_init(struct test_environment *environment);
void environment_free(struct test_environment *environment);

#endif
