/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The hypervisor's command line. */
#include <stdlib.h>
#include <string.h>

#include "../../hyp/options.h"
#include "fuzz.h"

static struct bytes line;

static void complain(const char *word, size_t size)
{
    assert(size > 0 && fuzz_inside(line, (struct bytes){(const uint8_t *)word, size}));
    assert(memchr(word, ' ', size) == NULL && memchr(word, '\0', size) == NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct options options;
    char *text = malloc(size + 1);

    assert(text);
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    line = (struct bytes){(const uint8_t *)text, size};
    options_parse(&options, text, complain);
    assert(options.iommu >= POLICY_AUTO && options.iommu <= POLICY_REQUIRE);
    free(text);
    return 0;
}
