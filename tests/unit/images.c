/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "images.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

static struct buffer buffer_new(size_t size)
{
    struct buffer buffer = {calloc(1, size > 0 ? size : 1), size};

    assert_non_null(buffer.data);
    return buffer;
}

void buffer_free(struct buffer *buffer)
{
    free(buffer->data);
    buffer->data = NULL;
}

struct image *image_of_buffer(struct buffer buffer, enum error expected)
{
    struct image *image = malloc(sizeof(*image));
    struct source source;

    assert_non_null(image);
    source_of_memory(&source, buffer.data, buffer.size);
    assert_int_equal(image_open(image, &source, NULL), expected);
    buffer_free(&buffer);
    return image;
}

struct buffer buffer_copy(const struct buffer *buffer, size_t size)
{
    /* Not buffer_new(): one byte more than `size` would hide an overrun of an empty image. */
    struct buffer copy = {malloc(size), size};

    if (size > 0) {
        assert_non_null(copy.data);
        memcpy(copy.data, buffer->data, size);
    }
    return copy;
}

struct bytes desc_of(const char *text)
{
    return (struct bytes){(const uint8_t *)text, strlen(text) + 1};
}

size_t put_note(uint8_t *out, enum endian endian, const char *owner, uint32_t type,
                struct bytes desc)
{
    size_t written;

    assert_int_equal(note_write(out, note_size(strlen(owner) + 1, desc.size), endian, owner, type,
                                desc, &written),
                     ERR_OK);
    return written;
}

struct buffer features_note(enum endian endian, const char *features)
{
    struct bytes desc = desc_of(features);
    struct buffer buffer = buffer_new(note_size(sizeof(NOTE_XEN_OWNER), desc.size));

    put_note(buffer.data, endian, NOTE_XEN_OWNER, NOTE_XEN_FEATURES, desc);
    return buffer;
}

static void put16(struct buffer *buffer, size_t offset, uint16_t value)
{
    store_u16(buffer->data + offset, value, ENDIAN_LITTLE);
}

static void put32(struct buffer *buffer, size_t offset, uint32_t value)
{
    store_u32(buffer->data + offset, value, ENDIAN_LITTLE);
}

static void put_pe(struct buffer *image, bool pe32, bool is_signed)
{
    const size_t coff = ARM64_PE_OFFSET + 4;
    const size_t optional = coff + 20;
    const size_t directories = optional + (pe32 ? 96 : 112);
    const size_t text = directories + 48;
    const size_t data = text + 40;

    image->data[0] = 'M';
    image->data[1] = 'Z';
    put32(image, 0x3c, ARM64_PE_OFFSET);
    memcpy(image->data + ARM64_PE_OFFSET, "PE\0\0", 4);
    put16(image, coff, pe32 ? 0x1c2 : 0xaa64);
    put16(image, coff + 2, 2);
    put16(image, coff + 16, (uint16_t)(text - optional));
    put16(image, optional, pe32 ? 0x10b : 0x20b);
    put32(image, optional + 60, ARM64_HEADERS_SIZE);
    put32(image, optional + 64, 0x12345678);
    put32(image, directories - 4, 6);
    memcpy(image->data + text, ".text", 5);
    put32(image, text + 16, 0x400);
    put32(image, text + 20, ARM64_HEADERS_SIZE);
    memcpy(image->data + data, ".data", 5);
    put32(image, data + 16, ARM64_CODE_END - ARM64_HEADERS_SIZE - 0x400);
    put32(image, data + 20, ARM64_HEADERS_SIZE + 0x400);
    if (is_signed) {
        put32(image, directories + 32, ARM64_CODE_END);
        put32(image, directories + 36, ARM64_CERTIFICATES);
    }
}

struct buffer make_arm64_image(const struct arm64_options *options)
{
    struct buffer image =
        buffer_new(ARM64_CODE_END + (options->is_signed ? ARM64_CERTIFICATES : 0));

    for (size_t i = 0x40; i < ARM64_CODE_END; i += 4)
        put32(&image, i, 0xd503201fu);
    memset(image.data + ARM64_PE_OFFSET, 0, options->efi_stub ? ARM64_WINDOW - 8 - 0x40 : 0);
    put32(&image, 0x10, 0x200000); /* image_size */
    put32(&image, 0x18, 0xa | (options->endian == ENDIAN_BIG ? 1u : 0u));
    memcpy(image.data + 0x38, "ARM\x64", 4);
    if (options->efi_stub)
        put_pe(&image, false, options->is_signed);
    if (options->features != NULL)
        put_note(image.data + options->note_offset, options->endian, NOTE_XEN_OWNER,
                 NOTE_XEN_FEATURES, desc_of(options->features));
    return image;
}

static void put_table(struct buffer *image, size_t at, const struct zimage_options *options)
{
    size_t size;

    store_u32(image->data + at, 4, options->words);
    store_u32(image->data + at + 4, 0x5a534c4b, options->words);
    store_u32(image->data + at + 8, 0x600, options->words);
    store_u32(image->data + at + 12, 0x1000, options->words);
    at += 16;
    if (options->features != NULL) {
        size = put_note(image->data + at + 8, options->data, NOTE_XEN_OWNER, NOTE_XEN_FEATURES,
                        desc_of(options->features));
        store_u32(image->data + at, (uint32_t)(size + 8) / 4, options->words);
        store_u32(image->data + at + 4, 0x4e4e4558, options->words);
        at += size + 8;
    }
    store_u32(image->data + at, 0, options->words);
}

struct buffer make_zimage(const struct zimage_options *options)
{
    struct buffer image = buffer_new(ZIMAGE_SIZE);
    uint32_t table = options->table != 0 ? options->table : ZIMAGE_TABLE;

    for (size_t i = 0; i < ZIMAGE_SIZE; i += 4)
        store_u32(image.data + i, 0xe1a00000, options->words);
    if (options->efi_stub) {
        memset(image.data + ARM64_PE_OFFSET, 0, ZIMAGE_PADDING - ARM64_PE_OFFSET);
        put_pe(&image, true, false);
    }
    store_u32(image.data + 0x24, 0x016f2818, options->words);
    store_u32(image.data + 0x28, 0, options->words);
    store_u32(image.data + 0x2c, ZIMAGE_SIZE, options->words);
    store_u32(image.data + 0x30, 0x04030201, options->data);
    if (!options->no_table) {
        store_u32(image.data + 0x34, 0x45454545, options->words);
        store_u32(image.data + 0x38, table, options->words);
        put_table(&image, table, options);
    }
    return image;
}

/* An ELF file that is being written: header tables first, then contents. */
struct elf_writer {
    struct buffer file;
    const struct elf_options *options;
    size_t header; /* of the next program or section header */
    size_t next;   /* of the next contents */
};

static size_t pick(const struct elf_writer *writer, size_t in64, size_t in32)
{
    return writer->options->elf64 ? in64 : in32;
}

static void put_half(struct elf_writer *writer, size_t offset, uint16_t value)
{
    store_u16(writer->file.data + offset, value, writer->options->endian);
}

static void put_type(struct elf_writer *writer, size_t offset, uint32_t value)
{
    store_u32(writer->file.data + offset, value, writer->options->endian);
}

static void put_word(struct elf_writer *writer, size_t offset, uint64_t value)
{
    if (writer->options->elf64)
        store_u64(writer->file.data + offset, value, writer->options->endian);
    else
        store_u32(writer->file.data + offset, (uint32_t)value, writer->options->endian);
}

static void put_contents(struct elf_writer *writer, struct bytes contents)
{
    if (contents.size > 0)
        memcpy(writer->file.data + writer->next, contents.data, contents.size);
    writer->next += (contents.size + 7) & ~(size_t)7;
}

static void put_phdr(struct elf_writer *writer, uint32_t type, uint64_t address,
                     uint64_t memory_size, struct elf_note note)
{
    size_t at = writer->header;

    put_type(writer, at, type);
    put_word(writer, at + pick(writer, 8, 4), writer->next);
    put_word(writer, at + pick(writer, 16, 8), address + 0x1000000);
    put_word(writer, at + pick(writer, 24, 12), address);
    put_word(writer, at + pick(writer, 32, 16), note.contents.size);
    put_word(writer, at + pick(writer, 40, 20), memory_size);
    put_word(writer, at + pick(writer, 48, 28), note.alignment);
    writer->header += pick(writer, 56, 32);
    put_contents(writer, note.contents);
}

static void put_shdr(struct elf_writer *writer, uint32_t type, struct elf_note note)
{
    size_t at = writer->header;

    put_type(writer, at + 4, type);
    put_word(writer, at + pick(writer, 24, 16), writer->next);
    put_word(writer, at + pick(writer, 32, 20), note.contents.size);
    put_word(writer, at + pick(writer, 48, 32), note.alignment);
    writer->header += pick(writer, 64, 40);
    put_contents(writer, note.contents);
}

static void put_ehdr(struct elf_writer *writer, size_t phoff, size_t phnum, size_t shoff,
                     size_t shnum)
{
    const struct elf_options *options = writer->options;
    size_t tail = pick(writer, 52, 40);

    memcpy(writer->file.data, "\177ELF", 4);
    writer->file.data[4] = options->elf64 ? 2 : 1;
    writer->file.data[5] = options->endian == ENDIAN_LITTLE ? 1 : 2;
    writer->file.data[6] = 1;
    put_half(writer, 16, 2);
    put_half(writer, 18, options->elf64 ? 183 : 40);
    put_type(writer, 20, 1);
    put_word(writer, 24, ELF_LOW + 4);
    put_word(writer, pick(writer, 32, 28), phoff);
    put_word(writer, pick(writer, 40, 32), shoff);
    put_half(writer, tail, (uint16_t)pick(writer, 64, 52));
    put_half(writer, tail + 2, (uint16_t)pick(writer, 56, 32));
    put_half(writer, tail + 4, (uint16_t)phnum);
    put_half(writer, tail + 6, (uint16_t)pick(writer, 64, 40));
    put_half(writer, tail + 8, (uint16_t)shnum);
}

struct buffer make_elf(const struct elf_options *options)
{
    static const uint8_t code[64] = {0x1f, 0x20, 0x03, 0xd5};
    const struct elf_note text = {{code, sizeof(code)}, 0x10000};
    struct elf_writer writer = {.options = options};
    size_t phnum = 2 + options->segment_count;
    size_t shnum = 1 + options->section_count;
    size_t phoff = pick(&writer, 64, 52);
    size_t shoff = phoff + phnum * pick(&writer, 56, 32);
    size_t size = shoff + shnum * pick(&writer, 64, 40);
    size_t contents = (size + 7) & ~(size_t)7;

    size = contents + 2 * sizeof(code);
    for (unsigned int i = 0; i < options->segment_count; i++)
        size += (options->segments[i].contents.size + 7) & ~(size_t)7;
    for (unsigned int i = 0; i < options->section_count; i++)
        size += (options->sections[i].contents.size + 7) & ~(size_t)7;
    writer.file = buffer_new(size);
    writer.next = contents;
    put_ehdr(&writer, phoff, phnum, shoff, shnum);
    writer.header = phoff;
    put_phdr(&writer, 1, ELF_HIGH, 0x1000, text);
    put_phdr(&writer, 1, ELF_LOW, 0x200, text);
    for (unsigned int i = 0; i < options->segment_count; i++)
        put_phdr(&writer, 4, 0, 0, options->segments[i]);
    put_shdr(&writer, 0, (struct elf_note){0});
    for (unsigned int i = 0; i < options->section_count; i++)
        put_shdr(&writer, 7, options->sections[i]);
    return writer.file;
}

struct buffer make_gzip(const void *data, size_t size)
{
    z_stream stream = {0};
    struct buffer out;

    assert_int_equal(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    out = buffer_new(deflateBound(&stream, (uLong)size));
    stream.next_in = (z_const Bytef *)(uintptr_t)data;
    stream.avail_in = (uInt)size;
    stream.next_out = out.data;
    stream.avail_out = (uInt)out.size;
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    out.size = stream.total_out;
    deflateEnd(&stream);
    out.data = realloc(out.data, out.size);
    assert_non_null(out.data);
    return out;
}

struct buffer make_uimage(const struct buffer *kernel)
{
    struct buffer image = buffer_new(64 + kernel->size);

    store_u32(image.data, 0x27051956, ENDIAN_BIG);
    store_u32(image.data + 12, (uint32_t)kernel->size, ENDIAN_BIG);
    image.data[28] = 5; /* Linux */
    image.data[29] = 2; /* Arm */
    image.data[30] = 2; /* a kernel */
    memcpy(image.data + 64, kernel->data, kernel->size);
    return image;
}

struct buffer make_zboot(const struct buffer *payload, const char *features)
{
    struct buffer image = buffer_new(ARM64_CODE_END + payload->size);

    put_pe(&image, false, false);
    memcpy(image.data + 4, "zimg", 4);
    put32(&image, 8, ARM64_CODE_END);
    put32(&image, 12, (uint32_t)payload->size);
    put_note(image.data + ARM64_WINDOW, ENDIAN_LITTLE, NOTE_XEN_OWNER, NOTE_XEN_FEATURES,
             desc_of(features));
    memcpy(image.data + ARM64_CODE_END, payload->data, payload->size);
    return image;
}

struct buffer make_uki(const struct buffer *kernel)
{
    struct buffer image = buffer_new(ARM64_CODE_END + kernel->size);
    const size_t section = ARM64_SECTIONS_OFFSET + 40;

    put_pe(&image, false, false);
    memcpy(image.data + section, ".linux", 6);
    put32(&image, section + 8, (uint32_t)kernel->size);
    put32(&image, section + 16, (uint32_t)kernel->size);
    put32(&image, section + 20, ARM64_CODE_END);
    memcpy(image.data + ARM64_CODE_END, kernel->data, kernel->size);
    return image;
}

enum error grow_as_needed(struct decoder *decoder, size_t needed)
{
    /* What is small is given exactly, so that a sanitizer sees what is written behind it. */
    size_t size = needed < ((size_t)1 << 20) ? needed : 2 * needed;

    decoder->output = realloc(decoder->output, size);
    assert_non_null(decoder->output);
    decoder->capacity = size;
    return ERR_OK;
}

static enum error decompress(struct loader_environment *environment, enum codec codec,
                             const struct source *outer, uint64_t offset,
                             const struct source **inner)
{
    struct test_environment *test = environment->context;
    struct decoder *stream = &test->streams[test->count++];

    assert_true(test->count <= IMAGE_MAX_LAYERS);
    *inner = &stream->source;
    return decoder_open(stream, codec_find(codec), outer, offset, grow_as_needed, NULL);
}

void environment_init(struct test_environment *environment)
{
    environment->environment.decompress = decompress;
    environment->environment.context = environment;
    environment->environment.allocate = NULL;
    environment->count = 0;
}

void environment_free(struct test_environment *environment)
{
    for (unsigned int i = 0; i < environment->count; i++) {
        decoder_close(&environment->streams[i]);
        free(environment->streams[i].output);
    }
    environment->count = 0;
}
