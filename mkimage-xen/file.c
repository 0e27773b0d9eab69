/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Reads up to `size` bytes, fewer where the file has shrunk since it was opened. */
static enum error read_there(struct file *file, uint64_t offset, uint8_t *buffer, size_t size,
                             size_t *got)
{
    for (*got = 0; *got < size;) {
        ssize_t n = pread(file->fd, buffer + *got, size - *got, (off_t)(offset + *got));

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            file->read_errno = errno;
            return ERR_IO;
        }
        if (n == 0)
            break;
        *got += (size_t)n;
    }
    return ERR_OK;
}

static bool in_window(const struct file *file, uint64_t offset, size_t size)
{
    return offset >= file->window_offset &&
           range_ok(file->window_size, offset - file->window_offset, size);
}

/* Moves the window to where it holds [offset, offset + size), if the file does. */
static enum error move_window(struct file *file, uint64_t offset, size_t size)
{
    uint64_t begin = offset - offset % FILE_WINDOW;
    uint64_t left;

    if (!range_ok(FILE_WINDOW, offset - begin, size))
        begin = offset;
    left = file->source.size - begin;
    file->window_offset = begin;
    file->window_size = 0;
    return read_there(file, begin, file->window, left < FILE_WINDOW ? (size_t)left : FILE_WINDOW,
                      &file->window_size);
}

static enum error file_read(const struct source *source, uint64_t offset, void *buffer, size_t size,
                            size_t *got)
{
    struct file *file = source->context;

    if (offset > source->size)
        offset = source->size;
    if (size > source->size - offset)
        size = (size_t)(source->size - offset);
    if (size > 0 && size <= FILE_WINDOW && !in_window(file, offset, size)) {
        enum error error = move_window(file, offset, size);

        if (error != ERR_OK) {
            file->window_size = 0;
            return error;
        }
    }
    if (size == 0 || !in_window(file, offset, size))
        return read_there(file, offset, buffer, size, got);
    memcpy(buffer, file->window + (offset - file->window_offset), size);
    *got = size;
    return ERR_OK;
}

bool file_of_descriptor(struct file *file, int fd, struct problem *problem)
{
    file->read_errno = 0;
    file->window_size = 0;
    if (fstat(fd, &file->stat) < 0)
        return problem_errno(problem, "cannot be read", errno);
    file->fd = fd;
    file->source.read = file_read;
    file->source.context = file;
    file->source.size = (uint64_t)file->stat.st_size;
    return true;
}

bool file_open(struct file *file, const char *path, struct problem *problem)
{
    int fd;

    file->path = path;
    file->fd = -1;
    /* O_NONBLOCK: opening a FIFO must not wait for a writer. */
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0)
        return problem_errno(problem, "cannot be opened", errno);
    if (!file_of_descriptor(file, fd, problem)) {
        close(fd);
        return false;
    }
    if (!S_ISREG(file->stat.st_mode)) {
        file_close(file);
        return problem_set(problem, S_ISDIR(file->stat.st_mode)
                                        ? "is a directory: name a file in it"
                                        : "is not a regular file: copy the image into one");
    }
    return true;
}

void file_close(struct file *file)
{
    if (file->fd >= 0)
        close(file->fd);
    file->fd = -1;
}

bool file_write_all(int fd, const void *data, size_t size, uint64_t offset)
{
    size_t done = 0;

    while (done < size) {
        ssize_t n = pwrite(fd, (const uint8_t *)data + done, size - done, (off_t)(offset + done));

        if (n < 0 && errno == EINTR)
            continue;
        if (n == 0)
            errno = EIO;
        if (n <= 0)
            return false;
        done += (size_t)n;
    }
    return true;
}
