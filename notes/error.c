/* SPDX-License-Identifier: MIT */
#include "error.h"

#include <stddef.h>

static const struct {
    const char *name;
    const char *text;
} errors[ERR_COUNT] = {
#define ERROR_ROW(id, name, text) {name, text},
    ERRORS(ERROR_ROW)
#undef ERROR_ROW
};

const char *error_name(enum error error)
{
    return (size_t)error < ERR_COUNT ? errors[error].name : "unknown";
}

const char *error_text(enum error error)
{
    return (size_t)error < ERR_COUNT ? errors[error].text : "unknown error";
}
