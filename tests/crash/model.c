/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "model.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECTOR      512u
#define MAX_FILES   8u
#define MAX_PENDING 4096u
#define ALL_SUBSETS 10u  /* with no more pending than this, every subset is tried */
#define RANDOM_ONES 512u /* else so many, and those that miss or have one alone */

enum kind { KIND_SECTOR, KIND_GROW, KIND_TRUNCATE, KIND_RENAME };

struct change {
    enum kind kind;
    unsigned int file;
    size_t offset; /* or the size */
    size_t size;
    uint8_t data[SECTOR];
};

struct file {
    char *path;
    uint8_t *data; /* as every process sees it */
    size_t size;
    uint8_t *synced; /* as the disk has it for certain */
    size_t synced_size;
};

static struct file files[MAX_FILES];
static unsigned int file_count;
static unsigned int synced_target; /* which file the name surely stands for */
static char *target;
static struct change *pending;
static size_t pending_count;
static size_t largest; /* any file has been */
static model_visitor visitor;

static void *get(size_t size)
{
    void *memory = calloc(1, size ? size : 1);

    assert(memory);
    return memory;
}

static int find(const char *path)
{
    for (unsigned int i = file_count; i-- > 0;) {
        if (files[i].path && strcmp(files[i].path, path) == 0)
            return (int)i;
    }
    return -1;
}

static struct file *known(const char *path)
{
    int i = find(path);

    if (i < 0) {
        fprintf(stderr, "crash: %s is written to, and was never opened\n", path);
        exit(2);
    }
    return &files[i];
}

static unsigned int add_file(const char *path)
{
    assert(file_count < MAX_FILES);
    files[file_count].path = strdup(path);
    return file_count++;
}

/* What the name stands for, and holds, when those of `chosen` reached the disk. */
static void visit_subset(const bool *chosen, uint8_t fill)
{
    unsigned int file = synced_target;
    uint8_t *data;
    size_t size;

    for (size_t i = 0; i < pending_count; i++) {
        if (chosen[i] && pending[i].kind == KIND_RENAME)
            file = pending[i].file;
    }
    data = get(largest + SECTOR);
    memset(data, fill, largest + SECTOR);
    size = files[file].synced_size;
    memcpy(data, files[file].synced, size);
    for (size_t i = 0; i < pending_count; i++) {
        const struct change *change = &pending[i];

        if (!chosen[i] || change->file != file || change->kind == KIND_RENAME)
            continue;
        if (change->kind == KIND_SECTOR)
            memcpy(data + change->offset, change->data, change->size);
        else if (change->kind == KIND_TRUNCATE || change->offset > size)
            size = change->offset;
    }
    visitor(data, size);
    free(data);
}

static void visit_both_fills(const bool *chosen)
{
    visit_subset(chosen, 0);
    visit_subset(chosen, 0xa5);
}

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static void visit_some(bool *chosen)
{
    uint64_t state = 88172645463325252u;

    for (size_t prefix = 0; prefix <= pending_count; prefix++) {
        for (size_t i = 0; i < pending_count; i++)
            chosen[i] = i < prefix;
        visit_both_fills(chosen);
    }
    for (size_t one = 0; one < pending_count; one++) {
        for (int others = 0; others <= 1; others++) {
            for (size_t i = 0; i < pending_count; i++)
                chosen[i] = (i == one) != (others == 1);
            visit_both_fills(chosen);
        }
    }
    for (unsigned int turn = 0; turn < RANDOM_ONES; turn++) {
        for (size_t i = 0; i < pending_count; i++)
            chosen[i] = next_random(&state) >> 63;
        visit_both_fills(chosen);
    }
}

static void visit_states(void)
{
    bool *chosen = get(pending_count);

    if (pending_count > ALL_SUBSETS) {
        visit_some(chosen);
    } else {
        for (size_t subset = 0; subset < (size_t)1 << pending_count; subset++) {
            for (size_t i = 0; i < pending_count; i++)
                chosen[i] = subset >> i & 1;
            visit_both_fills(chosen);
        }
    }
    free(chosen);
}

static struct change *push(enum kind kind, const struct file *file, size_t offset)
{
    struct change *change = &pending[pending_count++];

    assert(pending_count <= MAX_PENDING);
    change->kind = kind;
    change->file = (unsigned int)(file - files);
    change->offset = offset;
    return change;
}

static void resize(struct file *file, size_t size)
{
    file->data = realloc(file->data, size ? size : 1);
    assert(file->data);
    if (size > file->size)
        memset(file->data + file->size, 0, size - file->size);
    file->size = size;
    if (size > largest)
        largest = size;
}

/* Makes what every process sees what the disk has. */
static void make_synced(struct file *file)
{
    free(file->synced);
    file->synced = get(file->size);
    memcpy(file->synced, file->data, file->size);
    file->synced_size = file->size;
}

void model_start(const char *path, const uint8_t *data, size_t size, model_visitor visit)
{
    struct file *file = &files[add_file(path)];

    target = strdup(path);
    visitor = visit;
    pending = get(MAX_PENDING * sizeof(*pending));
    resize(file, size);
    memcpy(file->data, data, size);
    make_synced(file);
    visit_states();
}

void model_create(const char *path)
{
    struct file *file = &files[add_file(path)];

    resize(file, 0);
    make_synced(file);
}

void model_write(const char *path, size_t offset, const uint8_t *data, size_t size)
{
    struct file *file = known(path);
    size_t end = offset + size;

    if (end > file->size) {
        resize(file, end);
        push(KIND_GROW, file, end);
    }
    memcpy(file->data + offset, data, size);
    while (offset < end) {
        size_t sector_end = (offset / SECTOR + 1) * SECTOR;
        struct change *change = push(KIND_SECTOR, file, offset);

        change->size = (sector_end < end ? sector_end : end) - offset;
        memcpy(change->data, data, change->size);
        data += change->size;
        offset += change->size;
    }
    visit_states();
}

void model_copy(const char *from, size_t from_offset, const char *to, size_t to_offset, size_t size)
{
    const struct file *file = known(from);
    uint8_t *data = get(size);

    assert(from_offset <= file->size && size <= file->size - from_offset);
    memcpy(data, file->data + from_offset, size);
    model_write(to, to_offset, data, size);
    free(data);
}

void model_truncate(const char *path, size_t size)
{
    struct file *file = known(path);

    resize(file, size);
    push(KIND_TRUNCATE, file, size);
    visit_states();
}

void model_rename(const char *from, const char *to)
{
    struct file *file = known(from);
    int replaced = find(to);

    if (strcmp(to, target) != 0) {
        fprintf(stderr, "crash: %s is renamed to %s, which is not understood\n", from, to);
        exit(2);
    }
    if (replaced >= 0)
        files[replaced].path = NULL;
    file->path = strdup(to);
    push(KIND_RENAME, file, 0);
    visit_states();
}

/* Takes out of what is pending whatever a sync has brought to the disk. */
static void forget(bool names, unsigned int file)
{
    size_t kept = 0;

    for (size_t i = 0; i < pending_count; i++) {
        bool done = names ? pending[i].kind == KIND_RENAME
                          : pending[i].kind != KIND_RENAME && pending[i].file == file;

        if (done && names)
            synced_target = pending[i].file;
        if (!done)
            pending[kept++] = pending[i];
    }
    pending_count = kept;
}

void model_sync(const char *path)
{
    int i = find(path);

    if (i >= 0) {
        make_synced(&files[i]);
        forget(false, (unsigned int)i);
    } else {
        forget(true, 0);
    }
    visit_states();
}

bool model_knows(const char *path)
{
    return find(path) >= 0;
}

size_t model_size(const char *path)
{
    return known(path)->size;
}
