/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "tool.h"

#include <assert.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* mkimage-xen's own, compiled under this name. */
int mkimage_xen_main(int argc, char **argv);

int tool_run(const char *command, const char *option, const char *path)
{
    const char *arguments[] = {"mkimage-xen", command, option ? option : path, option ? path : NULL,
                               NULL};

    optind = 0; /* glibc: starts anew */
    return mkimage_xen_main(option ? 4 : 3, (char **)(uintptr_t)arguments);
}

void tool_put(const char *path, const uint8_t *data, size_t size)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    assert(fd >= 0);
    if (size > 0)
        assert(write(fd, data, size) == (ssize_t)size);
    assert(close(fd) == 0);
}

uint8_t *tool_get(const char *path, size_t *size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat stat;
    uint8_t *data;

    assert(fd >= 0 && fstat(fd, &stat) == 0);
    *size = (size_t)stat.st_size;
    data = malloc(*size + 1);
    assert(data && read(fd, data, *size + 1) == (ssize_t)*size);
    assert(close(fd) == 0);
    return data;
}
