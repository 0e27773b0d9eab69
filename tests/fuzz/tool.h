/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* mkimage-xen in the fuzzer's process, on a file in the current folder that holds the input. */
#ifndef TESTS_FUZZ_TOOL_H
#define TESTS_FUZZ_TOOL_H

#include <stddef.h>
#include <stdint.h>

/* Runs the tool with these arguments (NULL for fewer); its exit status. */
int tool_run(const char *command, const char *option, const char *path);

/* Makes `path` a file of these bytes. */
void tool_put(const char *path, const uint8_t *data, size_t size);

/* The file's bytes, for free(). */
uint8_t *tool_get(const char *path, size_t *size);

#endif
