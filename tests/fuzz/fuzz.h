/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What the fuzz targets share. A target is a file fuzz_NAME.c with the function that libFuzzer
 * calls; what must hold for every input it states with assert().
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <assert.h>

#include "../../loader/image.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The program's name, which is the target's. */
extern const char *fuzz_target;

/* Whether `inner` lies within `outer`, by address. */
bool fuzz_inside(struct bytes outer, struct bytes inner);

/* Opens an image in memory as the tool does, and checks all that is promised of what was found. */
void fuzz_image(const uint8_t *data, size_t size);

/* Checks what image_open() has made of an image; it has returned ERR_OK. */
void fuzz_check_image(struct image *image);

/* Reads an area's notes and checks that they lie within it. */
void fuzz_check_area(struct bytes area, enum endian endian, uint64_t alignment);

#endif
