/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * replay TRACE FILE BEFORE AFTER DIR: reads what a program did to FILE from the trace that
 * `strace -y -xx -s` made of it, and checks every state that a crash may leave FILE in: it has to
 * be, or to begin with, all of AFTER or all of BEFORE. The states go to DIR, and a summary to
 * standard output.
 */
#include <assert.h>
#include <ctype.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model.h"

#define MAX_ARGUMENTS 6u
#define MAX_KEPT      512u

struct blob {
    uint8_t *data;
    size_t size;
};

/* A system call as strace prints it. Texts are unescaped, and end in a NUL besides. */
struct call {
    char name[32];
    unsigned int count;
    struct argument {
        long long number;
        char *path;       /* of a file descriptor */
        struct blob text; /* in quotes */
        char *word;       /* as it stands */
    } arguments[MAX_ARGUMENTS];
    long long result;
    char *result_path;
};

static struct blob before, after;
static const char *out_dir;
static size_t visited, kept, bad, calls;
static uint64_t seen[1u << 20];

static struct blob load(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat stat;
    struct blob blob;

    if (fd < 0 || fstat(fd, &stat) < 0) {
        perror(path);
        exit(2);
    }
    blob.size = (size_t)stat.st_size;
    blob.data = malloc(blob.size + 1);
    assert(blob.data && read(fd, blob.data, blob.size) == (ssize_t)blob.size);
    blob.data[blob.size] = '\0';
    close(fd);
    return blob;
}

/* Whether a state is new (FNV-1a over its bytes). */
static bool is_new(const uint8_t *data, size_t size)
{
    uint64_t hash = 0xcbf29ce484222325u;
    size_t i;

    for (i = 0; i < size; i++)
        hash = (hash ^ data[i]) * 0x100000001b3u;
    hash |= 1;
    for (i = hash >> 44; seen[i] != 0; i = (i + 1) % (1u << 20)) {
        if (seen[i] == hash)
            return false;
    }
    seen[i] = hash;
    return true;
}

static void keep(const char *kind, const uint8_t *data, size_t size)
{
    char path[4096];
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s-%zu", out_dir, kind, kept++);
    file = fopen(path, "wb");
    if (!file || fwrite(data, 1, size, file) != size || fclose(file) != 0) {
        perror(path);
        exit(2);
    }
}

static bool begins_with(const uint8_t *data, size_t size, const struct blob *whole)
{
    return size >= whole->size && memcmp(data, whole->data, whole->size) == 0;
}

static void visit(const uint8_t *data, size_t size)
{
    bool is_after = begins_with(data, size, &after);
    bool is_before = begins_with(data, size, &before);

    visited++;
    if (!is_new(data, size))
        return;
    if (!is_after && !is_before) {
        if (bad++ < 4)
            keep("bad", data, size);
    } else if (kept < MAX_KEPT) {
        keep(is_after ? "after" : "before", data, size);
    }
}

static int hex(char c)
{
    return isdigit((unsigned char)c) ? c - '0' : c - 'a' + 10;
}

/* Reads \x.. up to `end`. */
static char *unescape(char *p, char end, struct blob *blob)
{
    blob->data = malloc(strlen(p) / 4 + 2);
    assert(blob->data);
    blob->size = 0;
    while (*p != end) {
        assert(p[0] == '\\' && p[1] == 'x');
        blob->data[blob->size++] = (uint8_t)(hex(p[2]) << 4 | hex(p[3]));
        p += 4;
    }
    blob->data[blob->size] = '\0';
    return p + 1;
}

static char *read_argument(char *p, struct argument *argument)
{
    size_t length;
    struct blob path;

    memset(argument, 0, sizeof(*argument));
    if (*p == '"')
        return unescape(p + 1, '"', &argument->text);
    if (*p == '[') /* an offset that the call moves */
        p++;
    argument->number = strtoll(p, NULL, 0);
    length = strcspn(p, "<,)]");
    argument->word = strndup(p, length);
    p += length;
    if (*p == '<') {
        p = unescape(p + 1, '>', &path);
        argument->path = (char *)path.data;
        if (strncmp(p, "(deleted)", 9) == 0)
            p += 9;
    }
    return *p == ']' ? p + 1 : p;
}

/* Whether the line is a call that succeeded. */
static bool read_call(char *line, struct call *call)
{
    char *open = strchr(line, '('), *p;
    struct blob path;

    if (!open || !islower((unsigned char)line[0]))
        return false;
    p = strrchr(line, '=');
    if (!p || p[1] != ' ' || !isdigit((unsigned char)p[2]))
        return false;
    snprintf(call->name, sizeof(call->name), "%.*s", (int)(open - line), line);
    call->result = strtoll(p + 2, &p, 0);
    call->result_path = NULL;
    if (*p == '<') {
        unescape(p + 1, '>', &path);
        call->result_path = (char *)path.data;
    }
    p = open + 1;
    for (call->count = 0; call->count < MAX_ARGUMENTS && *p != ')'; call->count++) {
        p = read_argument(p, &call->arguments[call->count]);
        while (*p == ',' || *p == ' ')
            p++;
    }
    return true;
}

static void give_up(const struct call *call)
{
    fprintf(stderr, "crash: the program calls %s, which is not understood\n", call->name);
    exit(2);
}

static bool is(const struct call *call, const char *name)
{
    return strcmp(call->name, name) == 0;
}

static void opened(const struct call *call)
{
    const char *flags = call->arguments[2].word;

    if (!call->result_path || !flags)
        return;
    if (strstr(flags, "O_TRUNC") && model_knows(call->result_path))
        give_up(call);
    if (strstr(flags, "O_CREAT") && !model_knows(call->result_path))
        model_create(call->result_path);
}

/* Hands a call to the model. */
static void replay(const struct call *call, const char *folder)
{
    const struct argument *a = call->arguments;
    const char *path = a[0].path;

    if (is(call, "openat")) {
        opened(call);
    } else if (is(call, "rename")) {
        model_rename((char *)a[0].text.data, (char *)a[1].text.data);
    } else if (is(call, "copy_file_range") && a[2].path && model_knows(a[2].path)) {
        model_copy(path, (size_t)a[1].number, a[2].path, (size_t)a[3].number, (size_t)call->result);
    } else if (is(call, "fsync") || is(call, "fdatasync")) {
        if (path && (model_knows(path) || strcmp(path, folder) == 0))
            model_sync(path);
    } else if (!path || !model_knows(path)) {
        return;
    } else if (is(call, "pwrite64")) {
        assert(a[1].text.size == (size_t)a[2].number);
        model_write(path, (size_t)a[3].number, a[1].text.data, (size_t)call->result);
    } else if (is(call, "ftruncate")) {
        model_truncate(path, (size_t)a[1].number);
    } else if (is(call, "ioctl") && strstr(a[1].word, "FICLONE")) {
        model_copy(a[2].path, 0, path, 0, model_size(a[2].path));
    } else {
        give_up(call);
    }
    calls++;
}

int main(int argc, char **argv)
{
    struct blob trace;
    char *folder;

    if (argc != 6) {
        fputs("usage: replay TRACE FILE BEFORE AFTER DIR\n", stderr);
        return 2;
    }
    trace = load(argv[1]);
    before = load(argv[3]);
    after = load(argv[4]);
    out_dir = argv[5];
    folder = strdup(argv[2]);
    assert(folder && strrchr(folder, '/'));
    *strrchr(folder, '/') = '\0';
    model_start(argv[2], before.data, before.size, visit);
    for (char *line = strtok((char *)trace.data, "\n"); line; line = strtok(NULL, "\n")) {
        struct call call;

        if (read_call(line, &call))
            replay(&call, folder);
    }
    printf("%zu calls, %zu states, %zu bad\n", calls, visited, bad);
    return bad > 0 || calls == 0;
}
