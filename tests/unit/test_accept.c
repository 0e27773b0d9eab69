/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Which of the images that can be read the hypervisor takes. */
#include "loader/accept.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

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
        cmocka_unit_test(test_kernels),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
