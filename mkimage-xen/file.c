/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static enum error file_read(const struct source *source, uint64_t offset, void *buffer, size_t size,
                            size_t *got)
{
    struct file *file = source->context;
    size_t done = 0;

    if (offset > source->size)
        offset = source->size;
    if (size > source->size - offset)
        size = (size_t)(source->size - offset);
    while (done < size) {
        ssize_t n = pread(file->fd, (uint8_t *)buffer + done, size - done, (off_t)(offset + done));

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            file->read_errno = errno;
            return ERR_IO;
        }
        if (n == 0) /* it shrank since it was opened */
            break;
        done += (size_t)n;
    }
    *got = done;
    return ERR_OK;
}

bool file_of_descriptor(struct file *file, int fd, struct problem *problem)
{
    file->read_errno = 0;
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
        return problem_set(problem, "is not a regular file: copy the image into one");
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
