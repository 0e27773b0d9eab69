/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "memory.h"

/* The one temporary file there may be, for whatever ends the tool early. */
static const char *volatile pending;

static void remove_pending(void)
{
    const char *temporary = pending;

    if (temporary)
        unlink(temporary);
}

static void remove_and_end(int number)
{
    remove_pending();
    signal(number, SIG_DFL);
    raise(number);
}

static void expect_an_early_end(void)
{
    static const int numbers[] = {SIGHUP, SIGINT, SIGPIPE, SIGTERM};
    struct sigaction action = {.sa_handler = remove_and_end};

    atexit(remove_pending);
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        struct sigaction old;

        /* What nohup and the like ignore stays ignored. */
        if (sigaction(numbers[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
            sigaction(numbers[i], &action, NULL);
    }
}

/* The directory part of `path` and where its last part begins. */
static size_t split(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? (size_t)(slash - path) + 1 : 0;
}

static char *join(const char *first, size_t first_size, const char *middle, const char *last,
                  const char *end)
{
    size_t size = first_size + strlen(middle) + strlen(last) + strlen(end) + 1;
    char *text = memory_get(size);

    snprintf(text, size, "%.*s%s%s%s", (int)first_size, first, middle, last, end);
    return text;
}

/* Where the file really goes: the link's target for a symbolic link. */
static char *resolve(const char *path, struct problem *problem)
{
    struct stat stat;
    char *real;

    if (lstat(path, &stat) < 0) {
        if (errno != ENOENT) {
            problem_write(problem);
            return NULL;
        }
        return join("", 0, path, "", "");
    }
    real = realpath(path, NULL);
    if (!real) {
        problem_write(problem);
        return NULL;
    }
    if (lstat(real, &stat) < 0 || !S_ISREG(stat.st_mode)) {
        free(real);
        problem_set(problem, "is not a regular file: name a file to write");
        return NULL;
    }
    return real;
}

bool output_begin(struct output *output, const char *path, struct problem *problem)
{
    size_t directory;

    output->fd = -1;
    output->temporary = NULL;
    output->path = resolve(path, problem);
    if (!output->path)
        return false;
    directory = split(output->path);
    if (strlen(output->path) == directory || directory > INT_MAX) {
        output_abandon(output);
        return problem_set(problem, "is not a regular file: name a file to write");
    }
    output->temporary = join(output->path, directory, ".", output->path + directory, ".XXXXXX");
    output->fd = mkostemp(output->temporary, O_CLOEXEC);
    if (output->fd < 0) {
        problem_write(problem);
        free(output->temporary);
        output->temporary = NULL;
        output_abandon(output);
        return false;
    }
    pending = output->temporary;
    expect_an_early_end();
    return true;
}

/* A rename is only safe against a crash once the directory is on disk too. */
static bool sync_directory(const char *path)
{
    char *directory = join(path, split(path), "", "", ".");
    int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    /* Some file systems cannot sync a directory and say EINVAL: there is nothing more to do. */
    bool ok = fd >= 0 && (fsync(fd) == 0 || errno == EINVAL);
    int saved = errno;

    if (fd >= 0)
        close(fd);
    free(directory);
    errno = saved;
    return ok;
}

bool output_commit(struct output *output, const struct stat *model, bool own, bool sync,
                   struct problem *problem)
{
    bool ok = true;

    if (own && fchown(output->fd, model->st_uid, model->st_gid) < 0 && errno != EPERM)
        ok = false;
    ok = ok && fchmod(output->fd, model->st_mode & 07777) == 0;
    ok = ok && (!sync || fsync(output->fd) == 0);
    if (ok) {
        ok = close(output->fd) == 0;
        output->fd = -1;
    }
    if (ok && rename(output->temporary, output->path) == 0) {
        pending = NULL;
        free(output->temporary);
        output->temporary = NULL;
        ok = !sync || sync_directory(output->path);
    } else {
        ok = false;
    }
    if (!ok)
        problem_write(problem);
    output_abandon(output);
    return ok;
}

void output_abandon(struct output *output)
{
    if (output->fd >= 0)
        close(output->fd);
    output->fd = -1;
    if (output->temporary) {
        unlink(output->temporary);
        pending = NULL;
    }
    free(output->temporary);
    free(output->path);
    output->temporary = NULL;
    output->path = NULL;
}
