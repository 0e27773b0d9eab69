/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * For LD_PRELOAD: every other transfer is interrupted before it begins, and the rest move at most
 * as many bytes as $SHORT says.
 */
#include <dlfcn.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

static bool interrupted(void)
{
    static unsigned int count;

    if (count++ % 2 == 0)
        return false;
    errno = EINTR;
    return true;
}

static size_t shorten(size_t size)
{
    const char *text = getenv("SHORT");
    size_t most = text ? strtoul(text, NULL, 10) : 1;

    return size < most ? size : most;
}

ssize_t pread64(int fd, void *buffer, size_t size, off64_t offset)
{
    static ssize_t (*next)(int, void *, size_t, off64_t);

    if (!next)
        *(void **)&next = dlsym(RTLD_NEXT, "pread64");
    return interrupted() ? -1 : next(fd, buffer, shorten(size), offset);
}

ssize_t pwrite64(int fd, const void *buffer, size_t size, off64_t offset)
{
    static ssize_t (*next)(int, const void *, size_t, off64_t);

    if (!next)
        *(void **)&next = dlsym(RTLD_NEXT, "pwrite64");
    return interrupted() ? -1 : next(fd, buffer, shorten(size), offset);
}

ssize_t copy_file_range(int in, off64_t *in_offset, int out, off64_t *out_offset, size_t size,
                        unsigned int flags)
{
    static ssize_t (*next)(int, off64_t *, int, off64_t *, size_t, unsigned int);

    if (!next)
        *(void **)&next = dlsym(RTLD_NEXT, "copy_file_range");
    return interrupted() ? -1 : next(in, in_offset, out, out_offset, shorten(size), flags);
}
