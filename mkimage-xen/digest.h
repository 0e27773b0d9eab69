/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Checksums and hashes by name, as a FIT has them.
 */
#ifndef MKIMAGE_XEN_DIGEST_H
#define MKIMAGE_XEN_DIGEST_H

#include "../loader/source.h"
#include "message.h"

#define DIGEST_MAX 64u

struct digest {
    uint8_t bytes[DIGEST_MAX];
    size_t size;
};

/* crc32 (big-endian), md5, sha1, sha256, sha384 or sha512 of all that `source` holds. */
bool digest_make(const char *algorithm, const struct source *source, struct digest *digest,
                 struct problem *problem);

#endif
