/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "../../mkimage-xen/input.h"

#define OUTPUT_SIZE 65536u

int LLVMFuzzerInitialize(int *argc, char ***argv);
FILE *__wrap_tmpfile(void);
int __wrap_atexit(void (*function)(void));
int __real_atexit(void (*function)(void));

const char *fuzz_target;

/* The fuzzer has turned both away to /dev/null: few calls will do. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    static char out[OUTPUT_SIZE], err[OUTPUT_SIZE];

    (void)argc;
    fuzz_target = basename((*argv)[0]);
    assert(setvbuf(stdout, out, _IOFBF, sizeof(out)) == 0);
    assert(setvbuf(stderr, err, _IOFBF, sizeof(err)) == 0);
    return 0;
}

/* The tool asks for every file that it writes, which is once for each of its runs. */
int __wrap_atexit(void (*function)(void))
{
    static void (*last)(void);

    if (function == last)
        return 0;
    last = function;
    return __real_atexit(function);
}

/* Without a file system. */
FILE *__wrap_tmpfile(void)
{
    return fdopen(memfd_create("temporary", MFD_CLOEXEC), "w+");
}

bool fuzz_inside(struct bytes outer, struct bytes inner)
{
    return inner.data >= outer.data &&
           range_ok(outer.size, (uint64_t)(inner.data - outer.data), inner.size);
}

void fuzz_check_area(struct bytes area, enum endian endian, uint64_t alignment)
{
    struct note_reader reader;
    struct note note;
    size_t end = 0;
    enum error error = note_start(&reader, area, endian, alignment);

    if (error != ERR_OK)
        return;
    while ((error = note_next(&reader, &note)) == ERR_OK) {
        assert(note.offset == end);
        assert(note.size >= NOTE_HEADER_SIZE && range_ok(area.size, note.offset, note.size));
        assert(fuzz_inside(area, note.owner) && fuzz_inside(area, note.desc));
        assert(note.owner.data + note.owner.size <= note.desc.data || note.desc.size == 0);
        (void)note_type_name(&note);
        end = note.offset + note.size;
    }
    assert(error == ERR_END || error == ERR_NOTE_TRUNCATED);
    assert(note_next(&reader, &note) == error);
}

static void check_load(const struct image *image)
{
    const struct image_load *load = &image->load;
    uint64_t size = image_kernel(image)->source->size;

    assert(load->segment_count <= IMAGE_MAX_SEGMENTS);
    for (unsigned int i = 0; i < load->segment_count; i++) {
        const struct image_segment *segment = &load->segments[i];

        assert(range_ok(size, segment->offset, segment->file_size));
        assert(segment->file_size <= segment->memory_size && segment->memory_size > 0);
        assert(segment->physical <= UINT64_MAX - (segment->memory_size - 1));
        assert(i == 0 || load->segments[i - 1].physical <= segment->physical);
    }
}

void fuzz_check_image(struct image *image)
{
    assert(image->layer_count >= 1 && image->layer_count <= IMAGE_MAX_LAYERS);
    assert(image->area_count <= IMAGE_MAX_AREAS);
    assert((image->advert.status == ADVERT_MALFORMED) == (image->advert.reason != ERR_OK));
    assert((image->advert.features.required & ~image->advert.features.supported) == 0);
    assert(image->advert.status == ADVERT_PRESENT || image->advert.features.supported == 0);
    check_load(image);
    for (unsigned int i = 0; i < image->area_count; i++) {
        struct bytes area;
        enum error error = image_read_area(image, i, &area);

        assert(error == ERR_OK || error == ERR_NOTE_AREA_TOO_LARGE);
        if (error == ERR_OK)
            fuzz_check_area(area, image->endian, image->areas[i].alignment);
    }
}

static void check_streams(const struct input *input)
{
    const struct image *image = &input->image;

    for (unsigned int i = 0; i + 1 < image->layer_count; i++)
        assert(input_stream_end(input, image->layers[i + 1].source) <=
               image->layers[i].source->size);
}

void fuzz_image(const uint8_t *data, size_t size)
{
    static struct input input;
    struct problem problem = {.file = NULL};
    struct source source;

    source_of_memory(&source, data, size);
    if (input_open_source(&input, &source, &problem) == ERR_OK) {
        fuzz_check_image(&input.image);
        if (input_finish(&input, &problem) == ERR_OK)
            check_streams(&input);
    } else {
        assert(problem.text[0] != '\0');
    }
    input_close(&input);
}
