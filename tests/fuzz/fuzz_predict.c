/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What the tool predicts of hostile boards, for a kernel that advertises the feature. */
#include <string.h>

#include "fuzz.h"
#include "tool.h"

/* The least arm64 Image (booting.rst) with the note where one without an EFI stub has it. */
static void put_image(void)
{
    static const char names[] = "protected_devices";
    uint8_t image[0x40 + 16 + 20] = {0};

    store_u64(image + 0x10, sizeof(image), ENDIAN_LITTLE);
    memcpy(image + 0x38, "ARM\x64", 4);
    store_u32(image + 0x40, 4, ENDIAN_LITTLE);
    store_u32(image + 0x44, sizeof(names), ENDIAN_LITTLE);
    store_u32(image + 0x48, 10, ENDIAN_LITTLE);
    memcpy(image + 0x4c, "Xen", 4);
    memcpy(image + 0x50, names, sizeof(names));
    tool_put("image", image, sizeof(image));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool have_image;
    int status;

    if (!have_image) {
        put_image();
        assert(tool_run("verify", NULL, "image") == 0);
        have_image = true;
    }
    tool_put("board.dtb", data, size);
    status = tool_run("predict", "--dtb=board.dtb", "image");
    assert(status >= 0 && status <= 2);
    return 0;
}
