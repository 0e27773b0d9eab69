/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The tool's writing commands on hostile files: what is refused stays as it was, what was stamped
 * advertises, stamping twice is stamping once, and strip gives the original back.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "tool.h"

#define PATH "image"

static bool is(const uint8_t *data, size_t size)
{
    size_t now_size;
    uint8_t *now = tool_get(PATH, &now_size);
    bool same = now_size == size && (size == 0 || memcmp(now, data, size) == 0);

    free(now);
    return same;
}

static void stamp_twice(void)
{
    size_t size;
    uint8_t *once = tool_get(PATH, &size);

    assert(tool_run("verify", NULL, PATH) == 0);
    assert(tool_run("stamp", "--drop-signature", PATH) == 0);
    assert(is(once, size));
    free(once);
}

/* What is compressed anew has other bytes: streams, and what may be in a uImage or a FIT. */
static bool is_written_whole(const uint8_t *data, size_t size)
{
    static const char *const magics[] = {
        "\x1f\x8b",         "\x28\xb5\x2f\xfd", "\xfd\x37\x7a\x58", "\x5d",
        "\x02\x21\x4c\x18", "\x04\x22\x4d\x18", "\x27\x05\x19\x56", "\xd0\x0d\xfe\xed",
    };

    for (size_t i = 0; i < sizeof(magics) / sizeof(magics[0]); i++) {
        if (size >= strlen(magics[i]) && memcmp(data, magics[i], strlen(magics[i])) == 0)
            return true;
    }
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bool plain, strips;
    int status;

    tool_put(PATH, data, size);
    strips = tool_run("strip", NULL, PATH) == 0;
    plain = is(data, size); /* there is nothing in it that strip would take out */
    assert(strips || plain);
    if (!plain)
        tool_put(PATH, data, size);
    status = tool_run("stamp", NULL, PATH);
    if (status != 0) {
        assert(status == 2 && is(data, size));
        return 0;
    }
    stamp_twice();
    if (!strips || !plain || is_written_whole(data, size))
        return 0;
    assert(tool_run("strip", NULL, PATH) == 0);
    assert(is(data, size));
    return 0;
}
