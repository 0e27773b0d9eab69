/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "writer.h"

#include <stdlib.h>

#include "file.h"
#include "memory.h"

#define CHUNK_SIZE 65536u

bool writer_put(struct writer *writer, const void *data, size_t size, struct problem *problem)
{
    if (!file_write_all(writer->fd, data, size, writer->offset))
        return problem_write(problem);
    writer->offset += size;
    return true;
}

bool writer_visit(const struct source *source, uint64_t begin, uint64_t end, writer_visitor see,
                  void *context, struct problem *problem)
{
    uint8_t *chunk = memory_get(CHUNK_SIZE);
    bool ok = true;

    while (ok && begin < end) {
        size_t size = end - begin < CHUNK_SIZE ? (size_t)(end - begin) : CHUNK_SIZE;
        enum error error = source_read(source, begin, chunk, size);

        ok = error == ERR_OK ? see(context, chunk, size, problem) : problem_error(problem, error);
        begin += size;
    }
    free(chunk);
    return ok;
}

static bool put(void *context, const uint8_t *data, size_t size, struct problem *problem)
{
    return writer_put(context, data, size, problem);
}

bool writer_copy(struct writer *writer, const struct source *source, uint64_t begin, uint64_t end,
                 struct problem *problem)
{
    return writer_visit(source, begin, end, put, writer, problem);
}
