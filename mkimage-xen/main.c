/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include <errno.h>
#include <signal.h>
#include <string.h>

#include "command.h"

#define TOOL_VERSION "0.1"

static const struct command *const commands[] = {
    &command_stamp, &command_strip, &command_inspect, &command_verify, &command_predict,
};

#define COMMAND_COUNT (sizeof(commands) / sizeof(commands[0]))

static void print_usage(FILE *stream)
{
    fputs("usage:\n", stream);
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        fprintf(stream, "  " TOOL_NAME " %s %s\n", commands[i]->name, commands[i]->usage);
    fputs("  " TOOL_NAME " COMMAND --help | --help | --version\n", stream);
}

static enum status run(int argc, char **argv)
{
    if (argc < 2) {
        print_usage(stderr);
        return STATUS_ERROR;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        print_usage(stdout);
        return STATUS_YES;
    }
    if (strcmp(argv[1], "--version") == 0) {
        puts(TOOL_NAME " " TOOL_VERSION);
        return STATUS_YES;
    }
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        static char name[] = TOOL_NAME; /* for getopt's own messages */

        if (strcmp(argv[1], commands[i]->name) != 0)
            continue;
        argv[1] = name;
        return commands[i]->run(argc - 1, argv + 1);
    }
    message_error(argv[1], "no such command");
    print_usage(stderr);
    return STATUS_ERROR;
}

int main(int argc, char **argv)
{
    enum status status;

    /* Past a file size limit, write() is to fail as on a full disk. */
    signal(SIGXFSZ, SIG_IGN);
    status = run(argc, argv);
    /* An answer that could not be written was not given. */
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fprintf(stderr, TOOL_NAME ": standard output: %s\n", strerror(errno));
        return STATUS_ERROR;
    }
    return (int)status;
}
