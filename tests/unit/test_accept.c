/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Which of the images that can be read the hypervisor takes. */
#include "loader/accept.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void test_codecs(void **state)
{
    (void)state;
    assert_true(accept_codec(CODEC_GZIP, 0));
    assert_false(accept_codec(CODEC_GZIP, 1));
    assert_false(accept_codec(CODEC_ZSTD, 0));
    assert_false(accept_codec(CODEC_XZ, 0));
    assert_false(accept_codec(CODEC_LZMA, 0));
    assert_false(accept_codec(CODEC_LZ4, 0));
}

static bool probe_nothing(struct bytes head)
{
    (void)head;
    return false;
}

/* The table of this program is the hypervisor's. */
static void test_formats(void **state)
{
    const struct image_format other = {.name = "elf", .probe = probe_nothing};
    size_t i;

    (void)state;
    for (i = 0; image_formats[i].name != NULL; i++)
        assert_true(accept_format(&image_formats[i]));
    assert_true(i > 5);
    assert_false(accept_format(&other));
}

static void test_kernels(void **state)
{
    static struct image image;

    (void)state;
    image.endian = ENDIAN_LITTLE;
    assert_null(accept_kernel(&image));
    image.endian = ENDIAN_BIG;
    assert_non_null(accept_kernel(&image));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_codecs),
        cmocka_unit_test(test_formats),
        cmocka_unit_test(test_kernels),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
