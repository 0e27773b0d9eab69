/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "guarded.h"

#include <assert.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

uint8_t *guarded(unsigned int index, size_t size)
{
    static uint8_t *rooms[GUARDED_COUNT];
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    uint8_t *at;

    assert(index < GUARDED_COUNT && size <= GUARDED_MAX);
    if (!rooms[index]) {
        rooms[index] = mmap(NULL, GUARDED_MAX + page, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        assert(rooms[index] != MAP_FAILED);
        assert(mprotect(rooms[index] + GUARDED_MAX, page, PROT_NONE) == 0);
    }
    at = rooms[index] + GUARDED_MAX - ((size + 7) & ~(size_t)7);
    memset(at, 0, size);
    return at;
}
