/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What a file may be after a crash, given what was done to it.
 *
 * Writes are cut into sectors of 512 bytes, each of which a disk writes whole or not at all. Until
 * a sync, any subset of what is pending may have reached the disk: sectors, sizes and names, each
 * by itself and in any order. Where a file grew and its bytes did not get there, anything may be.
 */
#ifndef TESTS_CRASH_MODEL_H
#define TESTS_CRASH_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Called for every state that the file named at the start may be found in. */
typedef void (*model_visitor)(const uint8_t *data, size_t size);

/* Starts with the file at `path`, of these bytes, and nothing pending. */
void model_start(const char *path, const uint8_t *data, size_t size, model_visitor visit);

/* What was done. After each, all states are visited. */
void model_create(const char *path);
void model_write(const char *path, size_t offset, const uint8_t *data, size_t size);
void model_copy(const char *from, size_t from_offset, const char *to, size_t to_offset,
                size_t size);
void model_truncate(const char *path, size_t size);
void model_rename(const char *from, const char *to);
void model_sync(const char *path); /* of a file, or of the folder of names */

/* Whether the path is that of a file that matters. */
bool model_knows(const char *path);

size_t model_size(const char *path);

#endif
