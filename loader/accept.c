/* SPDX-License-Identifier: MIT */
#include "accept.h"

#include <stddef.h>

const char *accept_kernel(const struct image *image)
{
    if (image->endian != ENDIAN_LITTLE)
        return "dom0's kernel is big-endian: only little-endian kernels can be booted";
    return NULL;
}
