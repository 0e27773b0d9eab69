/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "message.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

bool problem_set(struct problem *problem, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(problem->text, sizeof(problem->text), format, arguments);
    va_end(arguments);
    problem->file = NULL;
    problem->of_output = false;
    return false;
}

bool problem_about(struct problem *problem, const char *file)
{
    problem->file = file;
    problem->of_output = false;
    return false;
}

bool problem_errno(struct problem *problem, const char *what, int errnum)
{
    return problem_set(problem, "%s: %s", what, strerror(errnum));
}

bool problem_write(struct problem *problem)
{
    problem_errno(problem, "cannot be written", errno);
    problem->of_output = true;
    return false;
}

/* The way out of an error; NULL where the error's text says all there is to say. */
static const char *way_out(enum error error)
{
    switch (error) {
    case ERR_TRUNCATED:
    case ERR_BAD_STREAM:
        return "copy or download it again";
    case ERR_BAD_PE:
    case ERR_BAD_IMAGE_HEADER:
    case ERR_BAD_ZIMAGE:
    case ERR_BAD_ZBOOT:
    case ERR_BAD_ELF:
    case ERR_BAD_GZIP:
        return "build it again, or copy or download it again";
    case ERR_BAD_FIT:
        return "make it again, or copy or download it again";
    case ERR_NOT_A_KERNEL:
        return "give the kernel by itself";
    case ERR_NO_CODEC:
        return "give it unpacked";
    case ERR_TOO_MANY_AREAS:
    case ERR_TOO_MANY_SEGMENTS:
        return "link it with fewer";
    case ERR_UNKNOWN_FORMAT:
        return "give an arm64 Image, a zImage or an ELF vmlinux, as they are, compressed or "
               "in a wrapper";
    case ERR_WRONG_MACHINE:
        return "give a kernel for arm or arm64";
    case ERR_NO_MEMORY:
        return "give it unpacked";
    case ERR_BAD_LZ4:
        return "copy or download it again, or cut off what is behind the stream";
    case ERR_TOO_DEEP:
        return "unpack the outer layers first";
    case ERR_FEATURES_CONTRADICT:
    case ERR_FEATURES_BAD_NAME:
    case ERR_FEATURES_NOT_TERMINATED:
    case ERR_NOTE_TRUNCATED:
    case ERR_NOTE_ALIGNMENT:
        return "strip the note if " TOOL_NAME " made it, else correct what the kernel links in";
    default:
        return NULL;
    }
}

bool problem_error(struct problem *problem, enum error error)
{
    const char *way = way_out(error);

    return problem_set(problem, "%s%s%s", error_text(error), way ? ": " : "", way ? way : "");
}

static void print_message(FILE *stream, const char *file, const char *format, va_list arguments)
{
    message_bytes(stream, (struct bytes){(const uint8_t *)file, strlen(file)});
    fputs(": ", stream);
    vfprintf(stream, format, arguments);
    fputc('\n', stream);
}

void message_error(const char *file, const char *format, ...)
{
    va_list arguments;

    fflush(stdout);
    fputs(TOOL_NAME ": ", stderr);
    va_start(arguments, format);
    print_message(stderr, file, format, arguments);
    va_end(arguments);
}

void message_done(const char *file, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    print_message(stdout, file, format, arguments);
    va_end(arguments);
}

void message_bytes(FILE *stream, struct bytes bytes)
{
    for (size_t i = 0; i < bytes.size; i++) {
        uint8_t byte = bytes.data[i];

        /* C0 controls and DEL; bytes from 0x80 on are left to the locale, as file names need. */
        if (byte < 0x20 || byte == 0x7f)
            fprintf(stream, "\\x%02x", byte);
        else
            fputc(byte, stream);
    }
}

void message_quote(char *out, size_t out_size, struct bytes bytes)
{
    size_t size = bytes.size < out_size - 1 ? bytes.size : out_size - 1;

    for (size_t i = 0; i < size; i++)
        out[i] = bytes.data[i] >= 0x20 && bytes.data[i] <= 0x7e ? (char)bytes.data[i] : '?';
    out[size] = '\0';
}

const char *message_plural(unsigned long long count)
{
    return count == 1 ? "" : "s";
}
