/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * A file as a source: read by pread(), only where somebody looks.
 */
#ifndef MKIMAGE_XEN_FILE_H
#define MKIMAGE_XEN_FILE_H

#include <sys/stat.h>

#include "../loader/source.h"
#include "message.h"

/* Read at once, for the small pieces that headers and notes are read in. */
#define FILE_WINDOW 4096u

struct file {
    struct source source;
    const char *path;
    int fd; /* -1: not open */
    struct stat stat;
    int read_errno; /* of the last read that failed; 0 when none did */
    uint64_t window_offset;
    size_t window_size;
    uint8_t window[FILE_WINDOW]; /* the part of the file that was read last */
};

/* Opens a regular file for reading. `path` has to outlive it. Safe to close after a failure. */
bool file_open(struct file *file, const char *path, struct problem *problem);

/* Makes an open file descriptor (which stays the caller's) a source of its present size. */
bool file_of_descriptor(struct file *file, int fd, struct problem *problem);

void file_close(struct file *file);

/* Reads or writes all of it at `offset`, through EINTR and short transfers; false sets errno. */
bool file_write_all(int fd, const void *data, size_t size, uint64_t offset);

#endif
