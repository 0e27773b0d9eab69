/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "digest.h"

#include <nettle/nettle-meta.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "memory.h"
#include "writer.h"

static const char *const hashes[] = {"md5", "sha1", "sha256", "sha384", "sha512"};

struct hashing {
    const struct nettle_hash *hash;
    void *context;
};

static bool add_crc(void *context, const uint8_t *data, size_t size, struct problem *problem)
{
    uLong *crc = context;

    (void)problem;
    *crc = crc32(*crc, data, (uInt)size);
    return true;
}

static bool add_hash(void *context, const uint8_t *data, size_t size, struct problem *problem)
{
    struct hashing *hashing = context;

    (void)problem;
    hashing->hash->update(hashing->context, size, data);
    return true;
}

static bool make_crc(const struct source *source, struct digest *digest, struct problem *problem)
{
    uLong crc = crc32(0, Z_NULL, 0);

    if (!writer_visit(source, 0, source->size, add_crc, &crc, problem))
        return false;
    digest->size = 4;
    store_u32(digest->bytes, (uint32_t)crc, ENDIAN_BIG);
    return true;
}

static bool make_hash(const struct nettle_hash *hash, const struct source *source,
                      struct digest *digest, struct problem *problem)
{
    struct hashing hashing = {hash, memory_get(hash->context_size)};
    bool ok;

    hash->init(hashing.context);
    ok = writer_visit(source, 0, source->size, add_hash, &hashing, problem);
    digest->size = hash->digest_size;
    hash->digest(hashing.context, digest->size, digest->bytes);
    free(hashing.context);
    return ok;
}

bool digest_make(const char *algorithm, const struct source *source, struct digest *digest,
                 struct problem *problem)
{
    char quoted[32];

    if (strcmp(algorithm, "crc32") == 0)
        return make_crc(source, digest, problem);
    for (size_t i = 0; i < sizeof(hashes) / sizeof(hashes[0]); i++) {
        const struct nettle_hash *hash;

        if (strcmp(algorithm, hashes[i]) != 0)
            continue;
        hash = nettle_lookup_hash(algorithm);
        if (hash && hash->digest_size <= DIGEST_MAX)
            return make_hash(hash, source, digest, problem);
    }
    message_quote(quoted, sizeof(quoted),
                  (struct bytes){(const uint8_t *)algorithm, strlen(algorithm)});
    return problem_set(problem,
                       "has a hash of kind %s, which is not known: make the image again "
                       "around a stamped kernel",
                       quoted);
}
