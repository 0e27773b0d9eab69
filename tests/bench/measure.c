/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * measure ROUNDS <JOBS: runs each job once a round, in turn, so that what else the machine does
 * hits all alike. A job is a line: a name, a command that is run before and not measured (or
 * nothing), and the command, separated by tabs; words are separated by single spaces and nothing is
 * quoted. Prints a line for each: name, median, minimum and maximum in seconds, and the most memory
 * in KiB.
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#define MAX_JOBS   64u
#define MAX_ROUNDS 1000u
#define MAX_WORDS  20000u

extern char **environ;

struct job {
    char *name;
    char **before;
    char **command;
    double *seconds;
    double *cpu; /* seconds, too */
    long kib;
};

static _Noreturn void die(const char *what)
{
    fprintf(stderr, "measure: %s: %s\n", what, strerror(errno));
    exit(2);
}

static char **split(char *text)
{
    char **words = calloc(MAX_WORDS, sizeof(*words));
    size_t count = 0;

    if (!words)
        die("memory");
    for (char *word = strtok(text, " "); word && count < MAX_WORDS - 1; word = strtok(NULL, " "))
        words[count++] = word;
    return words;
}

static double seconds_of(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

/* Runs the words to their end, silently; they have to succeed. */
static void run(char **words, double *seconds, double *cpu, long *kib)
{
    posix_spawn_file_actions_t actions;
    struct timespec begin, end;
    struct rusage usage;
    int status;
    pid_t pid;

    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, 1, 2);
    clock_gettime(CLOCK_MONOTONIC, &begin);
    errno = posix_spawnp(&pid, words[0], &actions, NULL, words, environ);
    if (errno != 0 || wait4(pid, &status, 0, &usage) < 0)
        die(words[0]);
    clock_gettime(CLOCK_MONOTONIC, &end);
    posix_spawn_file_actions_destroy(&actions);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        fprintf(stderr, "measure: %s %s: status %d\n", words[0], words[1] ? words[1] : "", status);
        exit(2);
    }
    if (usage.ru_maxrss > *kib)
        *kib = usage.ru_maxrss;
    *cpu = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
    *seconds = (double)(end.tv_sec - begin.tv_sec) + (double)(end.tv_nsec - begin.tv_nsec) / 1e9;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static bool read_job(FILE *stream, struct job *job, size_t rounds)
{
    char *line = NULL, *before, *command;
    size_t size = 0;

    if (getline(&line, &size, stream) < 0) {
        free(line);
        return false;
    }
    line[strcspn(line, "\n")] = '\0';
    before = strchr(line, '\t');
    command = before ? strchr(before + 1, '\t') : NULL;
    if (!command) {
        errno = EINVAL;
        die(line);
    }
    *before++ = *command++ = '\0';
    job->name = line;
    job->before = split(before);
    job->command = split(command);
    job->seconds = calloc(rounds, sizeof(double));
    job->kib = 0;
    job->cpu = calloc(rounds, sizeof(double));
    if (!job->seconds || !job->cpu)
        die("memory");
    return true;
}

int main(int argc, char **argv)
{
    static struct job jobs[MAX_JOBS];
    size_t count = 0, rounds = argc == 2 ? strtoul(argv[1], NULL, 10) : 0;
    double unused[2];
    long ignored = 0;

    if (rounds == 0 || rounds > MAX_ROUNDS) {
        fputs("usage: measure ROUNDS <JOBS\n", stderr);
        return 2;
    }
    while (count < MAX_JOBS && read_job(stdin, &jobs[count], rounds))
        count++;
    for (size_t round = 0; round < rounds; round++) {
        for (struct job *job = jobs; job < jobs + count; job++) {
            if (job->before[0])
                run(job->before, &unused[0], &unused[1], &ignored);
            run(job->command, &job->seconds[round], &job->cpu[round], &job->kib);
        }
    }
    for (struct job *job = jobs; job < jobs + count; job++) {
        qsort(job->seconds, rounds, sizeof(double), compare);
        qsort(job->cpu, rounds, sizeof(double), compare);
        printf("%s\t%.6f\t%.6f\t%.6f\t%.6f\t%ld\n", job->name, job->seconds[rounds / 2],
               job->seconds[0], job->seconds[rounds - 1], job->cpu[rounds / 2], job->kib);
    }
    return 0;
}
