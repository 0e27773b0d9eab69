/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "command.h"

#include <stdarg.h>
#include <string.h>

enum status command_help(const struct command *command)
{
    printf("usage: " TOOL_NAME " %s %s\n\n%s", command->name, command->usage, command->help);
    return STATUS_YES;
}

enum status command_misused(const struct command *command, const char *format, ...)
{
    va_list arguments;

    if (format) {
        fputs(TOOL_NAME ": ", stderr);
        va_start(arguments, format);
        vfprintf(stderr, format, arguments);
        va_end(arguments);
        fputc('\n', stderr);
    }
    fprintf(stderr, "usage: " TOOL_NAME " %s %s\n", command->name, command->usage);
    return STATUS_ERROR;
}

static bool is_known(struct bytes name)
{
    for (unsigned int i = 0; i < FEATURE_COUNT; i++) {
        if (bytes_equal(name, feature_to_name((enum feature)i)))
            return true;
    }
    return false;
}

bool command_add_feature(struct names *names, const char *text)
{
    const char *plain = text[0] == '!' ? text + 1 : text;
    struct bytes name = {(const uint8_t *)plain, strlen(plain)};

    if (!feature_name_ok(name)) {
        message_error(text, "is no feature name: printable ASCII without spaces, '|' and '!', with "
                            "one '!' before it for a required feature");
        return false;
    }
    if (!names_add_text(names, text)) {
        fputs(TOOL_NAME ": more features than fit into a note\n", stderr);
        return false;
    }
    /* The scheme grows without this tool, so a new name is fine; a misspelt one should be seen. */
    if (!is_known(name))
        message_error(text, "not a feature that this version knows; used as it is");
    return true;
}

void command_default_feature(struct names *names)
{
    if (names->length == 0)
        names_add_text(names, feature_to_name(FEATURE_PROTECTED_DEVICES));
}
