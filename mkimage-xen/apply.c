/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "apply.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/fs.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "memory.h"
#include "output.h"

/* What every disk writes in one piece. */
#define SECTOR_SIZE 512u

#define COPY_SIZE 65536u

/* The range that holds all patches; empty when there are none. */
static void patched_range(const struct plan *plan, uint64_t *begin, uint64_t *end)
{
    *begin = plan->patch_count ? UINT64_MAX : 0;
    *end = 0;
    for (unsigned int i = 0; i < plan->patch_count; i++) {
        const struct patch *patch = &plan->patches[i];

        if (patch->offset < *begin)
            *begin = patch->offset;
        if (patch->offset + patch->size > *end)
            *end = patch->offset + patch->size;
    }
}

static bool in_one_sector(uint64_t begin, uint64_t end)
{
    return begin == end || begin / SECTOR_SIZE == (end - 1) / SECTOR_SIZE;
}

/* Patches `bytes`, which are the file's from `begin` on; false when they are not as expected. */
static bool patch_bytes(uint8_t *bytes, uint64_t begin, const struct plan *plan)
{
    for (unsigned int i = 0; i < plan->patch_count; i++) {
        const struct patch *patch = &plan->patches[i];

        if (memcmp(bytes + (patch->offset - begin), patch->before, patch->size) != 0)
            return false;
    }
    for (unsigned int i = 0; i < plan->patch_count; i++) {
        const struct patch *patch = &plan->patches[i];

        memcpy(bytes + (patch->offset - begin), patch->after, patch->size);
    }
    return true;
}

/* Whether a file is still the one that was opened, and as it was then. */
static bool is_same(const struct stat *now, const struct file *file, struct problem *problem)
{
    const struct stat *then = &file->stat;

    if (now->st_ino != then->st_ino || now->st_dev != then->st_dev ||
        now->st_size != then->st_size || now->st_mtim.tv_sec != then->st_mtim.tv_sec ||
        now->st_mtim.tv_nsec != then->st_mtim.tv_nsec)
        return problem_set(problem, "was changed meanwhile: run the command again");
    return true;
}

static bool is_unchanged(int fd, const struct file *file, struct problem *problem)
{
    struct stat now;

    if (fstat(fd, &now) < 0)
        return problem_errno(problem, "cannot be read", errno);
    return is_same(&now, file, problem);
}

/* Whether `path` still names that file: another may have been renamed over it. */
static bool is_in_place(const char *path, const struct file *file, struct problem *problem)
{
    struct stat now;

    if (stat(path, &now) < 0)
        return problem_errno(problem, "cannot be read", errno);
    return is_same(&now, file, problem);
}

/*
 * Makes the new bytes count: one write of at most one sector. When that fails the old bytes are put
 * back, for good; *stuck says that they could not be.
 */
static bool commit(int fd, const struct plan *plan, bool *stuck, struct problem *problem)
{
    struct file file;
    uint8_t before[SECTOR_SIZE] = {0}, after[SECTOR_SIZE];
    uint64_t begin, end;
    enum error error;

    patched_range(plan, &begin, &end);
    if (begin == end)
        return true;
    if (!file_of_descriptor(&file, fd, problem))
        return false;
    error = source_read(&file.source, begin, before, (size_t)(end - begin));
    if (error == ERR_IO)
        return problem_errno(problem, "cannot be read", file.read_errno);
    memcpy(after, before, sizeof(after));
    if (error != ERR_OK || !patch_bytes(after, begin, plan))
        return problem_set(problem, "was changed meanwhile: run the command again");
    if (file_write_all(fd, after, (size_t)(end - begin), begin) && fdatasync(fd) == 0)
        return true;
    problem_write(problem);
    /* Before that is known to be on the disk, the new bytes may be there and count. */
    *stuck = !file_write_all(fd, before, (size_t)(end - begin), begin) || fdatasync(fd) < 0;
    if (*stuck)
        problem_set(problem,
                    "is now the old image or the changed one, both whole: the disk failed at a "
                    "write and at its undoing (%s); once it works, mount it again and run inspect",
                    strerror(errno));
    return false;
}

static bool append(int fd, const struct plan *plan, struct problem *problem)
{
    if (plan->append_size == 0)
        return true;
    if (file_write_all(fd, plan->append, plan->append_size, plan->keep) && fsync(fd) == 0)
        return true;
    return problem_write(problem);
}

static bool edit_locked(int fd, const struct file *file, const struct plan *plan,
                        struct problem *problem)
{
    bool stuck = false;

    if (flock(fd, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK)
        return problem_set(problem, "is locked by another program: wait until it is done");
    if (!is_unchanged(fd, file, problem))
        return false;
    if (!append(fd, plan, problem) || !commit(fd, plan, &stuck, problem)) {
        /* Nothing refers to the appended bytes. */
        if (plan->append_size > 0 && !stuck && ftruncate(fd, (off_t)plan->size) < 0)
            return problem_errno(problem, "cannot be written, and bytes are left at its end",
                                 errno);
        return false;
    }
    if (plan_result_size(plan) < plan->size &&
        (ftruncate(fd, (off_t)plan_result_size(plan)) < 0 || fsync(fd) < 0))
        return problem_set(problem,
                           "is changed, but unused bytes stay at its end (%s): cut it to %" PRIu64
                           " bytes",
                           strerror(errno), plan_result_size(plan));
    return true;
}

bool apply_in_place(const struct file *file, const struct plan *plan, struct problem *problem)
{
    uint64_t begin, end;
    bool ok;
    int fd;

    if (plan_is_empty(plan))
        return true;
    patched_range(plan, &begin, &end);
    if ((plan->append_size > 0 && plan->keep < plan->size) || !in_one_sector(begin, end))
        return apply_to(file, plan, file->path, true, problem);
    fd = open(file->path, O_RDWR | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0)
        return problem_write(problem);
    ok = edit_locked(fd, file, plan, problem);
    if (close(fd) < 0 && ok)
        ok = problem_write(problem);
    return ok;
}

/* Copies in chunks, for file systems that offer nothing better. */
static bool copy_chunks(const struct file *file, int fd, uint64_t done, uint64_t size,
                        struct problem *problem)
{
    uint8_t *chunk = memory_get(COPY_SIZE);
    bool ok = true;

    while (ok && done < size) {
        size_t part = size - done < COPY_SIZE ? (size_t)(size - done) : COPY_SIZE;
        enum error error = source_read(&file->source, done, chunk, part);

        if (error == ERR_IO)
            ok = problem_errno(problem, "cannot be read", file->read_errno);
        else if (error != ERR_OK)
            ok = problem_set(problem, "was changed meanwhile: run the command again");
        else if (!file_write_all(fd, chunk, part, done))
            ok = problem_write(problem);
        done += part;
    }
    free(chunk);
    return ok;
}

/* Makes `fd` the first `size` bytes of the file, sharing blocks where the file system can. */
static bool copy(const struct file *file, int fd, uint64_t size, struct problem *problem)
{
    off_t in = 0, out = 0;

    if (ioctl(fd, FICLONE, file->fd) == 0) {
        if (ftruncate(fd, (off_t)size) == 0)
            return true;
        return problem_write(problem);
    }
    while ((uint64_t)out < size) {
        ssize_t n = copy_file_range(file->fd, &in, fd, &out, (size_t)(size - (uint64_t)out), 0);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && (errno == ENOSPC || errno == EDQUOT || errno == EFBIG))
            return problem_write(problem);
        if (n <= 0)
            return copy_chunks(file, fd, (uint64_t)out, size, problem);
    }
    return true;
}

struct plan_writing {
    const struct file *file;
    const struct plan *plan;
};

static bool write_plan(int fd, void *context, struct problem *problem)
{
    const struct plan_writing *writing = context;
    const struct plan *plan = writing->plan;

    if (!copy(writing->file, fd, plan->keep, problem))
        return false;
    if (!file_write_all(fd, plan->append, plan->append_size, plan->keep))
        return problem_write(problem);
    for (unsigned int i = 0; i < plan->patch_count; i++) {
        const struct patch *patch = &plan->patches[i];

        if (!file_write_all(fd, patch->after, patch->size, patch->offset))
            return problem_write(problem);
    }
    return true;
}

bool apply_to(const struct file *file, const struct plan *plan, const char *path, bool sync,
              struct problem *problem)
{
    struct plan_writing writing = {file, plan};

    return apply_whole(file, write_plan, &writing, path, sync, problem);
}

bool apply_whole(const struct file *file, apply_writer write, void *context, const char *path,
                 bool sync, struct problem *problem)
{
    struct output output;
    struct stat old;
    bool replaces =
        stat(path, &old) == 0 && old.st_ino == file->stat.st_ino && old.st_dev == file->stat.st_dev;

    /* A file that may not be written is not to be replaced either. */
    if (access(path, W_OK) < 0 && errno != ENOENT) {
        problem_write(problem);
        return problem_about(problem, path);
    }
    /* Whoever else replaces it through this tool waits for us, and finds then that it was replaced.
     */
    if (replaces && flock(file->fd, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK)
        return problem_set(problem, "is locked by another program: wait until it is done");
    if (!output_begin(&output, path, problem))
        return problem_about(problem, path);
    if (!write(output.fd, context, problem) || !is_unchanged(file->fd, file, problem) ||
        (replaces && !is_in_place(path, file, problem))) {
        output_abandon(&output);
        return problem->of_output ? problem_about(problem, path) : false;
    }
    return output_commit(&output, &file->stat, replaces, sync || replaces, problem) ||
           problem_about(problem, path);
}
