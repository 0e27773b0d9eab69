/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The tool's reading commands, in all formats that it knows, on hostile files. */
#include "fuzz.h"
#include "tool.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int status;

    tool_put("image", data, size);
    status = tool_run("inspect", NULL, "image");
    assert(status == 0 || status == 2);
    assert(tool_run("inspect", "--json", "image") == status);
    assert(status == 0 || tool_run("verify", NULL, "image") == 2);
    return 0;
}
