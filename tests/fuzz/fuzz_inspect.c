/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The tool's reading commands, in all formats that it knows, on hostile images. */
#include "../../mkimage-xen/inspect.h"
#include "../../mkimage-xen/verify.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct input input;
    static struct names names, wanted;
    struct inspection inspection = {.path = "image", .input = &input, .names = &names};
    struct problem problem;
    struct source source;
    enum error error;
    enum status status;

    names_init(&wanted);
    names_add_text(&wanted, "protected_devices");
    source_of_memory(&source, data, size);
    error = inspection.error = input_open_source(&input, &source, &problem);
    status = inspect_opened(&inspection, false, &problem);
    assert(status == STATUS_YES || status == STATUS_ERROR);
    inspection.error = error;
    assert(inspect_opened(&inspection, true, &problem) == status);
    assert((verify_opened(&input, error, "image", &wanted, &problem) == STATUS_ERROR) ==
           (status == STATUS_ERROR));
    input_close(&input);
    return 0;
}
